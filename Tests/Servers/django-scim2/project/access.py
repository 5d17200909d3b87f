from django.conf import settings


class Client:
    is_anonymous = False
    is_authenticated = True
    pk = 0


class Stranger:
    is_anonymous = True
    is_authenticated = False


class BearerToken:
    def __init__(self, next_one):
        self.next_one = next_one

    def __call__(self, request):
        expected = "Bearer " + settings.SECRET_KEY
        request.user = Client() if request.headers.get("Authorization") == expected else Stranger()
        return self.next_one(request)
