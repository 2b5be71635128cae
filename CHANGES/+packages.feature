SPK files are read and checked when they are uploaded: as a task, in the request itself, or in chunks. A refused file is answered with a code, the member of the archive, the value and what to do.
