def csrf_exempt(view):
    """Takes a view out of the protection."""
    view.csrf_exempt = True
    return view


def csrf_protect(view):
    """Every view is protected here unless it is taken out."""
    return view
