"""The upload calls of build jobs, as other package servers have them: docs/user/publish.md."""
