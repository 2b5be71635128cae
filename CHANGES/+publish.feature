Build jobs publish with a token that is good for one repository: `POST /pulp/spk/<repository>/api/packages` with the file as body, or `.../api/upload` with a form, as they do with spkrepo.
