Every distribution is a source for Package Center: catalogs by GET and POST for DSM 3.2 and later, in the form of each generation, and a page for browsers.
