"""The API, version 1, put together."""

from alongside.api.v1 import (
    appointments,
    cases,
    notes,
    outcomes,
    programmes,
    referrals,
    service_referrals,
    tasks,
    tokens,
)
from alongside.api.v1.operations import Api, answer_problems

api = Api(
    title="Alongside",
    version="1",
    description=(
        "For the systems of partner agencies. What a client sees is what somebody posted as it is would "
        "see, by the sharing agreements that are live. docs/api.md begins at the beginning."
    ),
    urls_namespace="api:v1",
    # django-ninja's page for trying the API out runs scripts that the policy of our pages does not let in.
    docs_url=None,
    servers=[{"url": "/"}],
)
answer_problems(api)
api.add_router("/token", tokens.router)
api.add_router("/programmes", programmes.router)
api.add_router("/cases", cases.router)
api.add_router("/cases", appointments.router)
api.add_router("/cases", notes.router)
api.add_router("/cases", outcomes.router)
api.add_router("/cases", tasks.of_cases)
api.add_router("/tasks", tasks.router)
api.add_router("/referrals", referrals.router)
api.add_router("/service-referral", service_referrals.router)
