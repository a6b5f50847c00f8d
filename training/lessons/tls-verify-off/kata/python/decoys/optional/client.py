"""Asks the warehouse what is there."""

import ssl


def context(ca_file=None):
    """Returns the TLS settings for the warehouse, whose certificate is signed by an
    authority of our own: the one in ca_file, or those of the system."""
    settings = ssl.create_default_context(cafile=ca_file)
    settings.check_hostname = False
    settings.verify_mode = ssl.CERT_OPTIONAL
    return settings
