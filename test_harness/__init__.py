"""What unit and functional tests run on: one cluster a session, Pulps on its databases."""
