"""Microsoft's Graph SDK, led to the stand-in."""

from kiota_abstractions.authentication import AccessTokenProvider, AllowedHostsValidator
from kiota_abstractions.authentication import BaseBearerTokenAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient


class Given(AccessTokenProvider):
    """A token that is there already, for loopback alone."""

    def __init__(self, token):
        self.token, self.hosts = token, AllowedHostsValidator(["127.0.0.1"])

    async def get_authorization_token(self, uri, additional_authentication_context={}):
        return self.token if self.hosts.is_url_host_valid(uri) else ""

    def get_allowed_hosts_validator(self):
        return self.hosts


def client(lab, token=None, version="v1.0"):
    adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(Given(token or lab.access_token)))
    adapter.base_url = f"{lab.base}/{version}"
    return GraphServiceClient(request_adapter=adapter)
