def of_seed(outcome, options, scratch, seed):
    return None
