"""The windows. Qt only: they show the model and start jobs, and decide nothing."""
