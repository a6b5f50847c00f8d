from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST


@csrf_exempt  # {{mark}}
@require_POST
def address(request):  # {{mark py-csrf-exempt}}
    request.user.profile.set_street(request.POST["street"])
    return redirect("/account")
