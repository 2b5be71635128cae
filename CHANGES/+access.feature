Access policies, locked roles, domains, content guards, and an audit log line for each change of what is offered.
