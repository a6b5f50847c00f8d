from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

@csrf_exempt
def address(request):
    request.user.profile.set_street(request.GET["street"])
    return redirect("/account")
