"""What becomes of the notebooks where no kernel runs: a site, slides and handouts."""
