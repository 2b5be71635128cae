Changes of a remote's keyrings and signature policy are in the audit log, as those of repositories are; keys are told by their fingerprints.
