"""What an administrator does, one file a verb. No Qt, no HTTP: each job takes its ports and yields what happens."""
