import ssl
import unittest
from unittest import mock

import client


class Behaviour(unittest.TestCase):
    def test_context(self):
        settings = client.context()
        if not isinstance(settings, ssl.SSLContext):
            self.fail(f"context() gives {settings!r}, no SSLContext")
        if settings.minimum_version not in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.MINIMUM_SUPPORTED):
            self.fail("versions of TLS before 1.2 are allowed")

    def test_authority(self):
        """The file of the authority is what is loaded."""
        with mock.patch.object(ssl.SSLContext, "load_verify_locations") as load:
            client.context("ca.pem")
        if not any("ca.pem" in call.args + tuple(call.kwargs.values()) for call in load.call_args_list):
            self.fail("the authority in ca_file is not loaded")
