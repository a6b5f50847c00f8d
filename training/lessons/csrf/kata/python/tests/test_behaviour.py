import unittest

import views
from browser import Browser


class Behaviour(unittest.TestCase):
    def test_form(self):
        ada = Browser("ada")
        form = ada.form()
        if form.fields.get("street") != "Old Road 1":
            self.fail(f"the form shows the street {form.fields.get('street')!r}, want 'Old Road 1'")
        answer = ada.send(form.method, {**form.fields, "street": "New Road 2"})
        if answer.status_code != 200 or views.STREETS["ada"] != "New Road 2":
            self.fail(f"the shop's own form gives status {answer.status_code}: {answer.content}")
