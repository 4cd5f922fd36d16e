"""What if: the cohort under other criteria, beside those in force. Nothing is changed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core.forms import errors
from alongside.iom import criteria, queries, trial
from alongside.iom.forms import WhatIfForm
from alongside.partners.access import needs
from alongside.partners.permissions import IOM_WHAT_IF
from alongside.partners.requests import Request


@needs(IOM_WHAT_IF)
@require_safe
def what_if(request: Request) -> HttpResponse:
    """The form, and what it comes to on the last applied run."""
    run = queries.runs_seen_by(request.posting).order_by("-applied_at", "-id").first()
    in_force = criteria.load(run.criteria) if run else criteria.in_force(timezone.localdate())
    versions = {version.id: version for version in criteria.all_versions()}
    start = versions.get(request.GET.get("start", ""), in_force)
    asked = "try" in request.GET
    form = WhatIfForm(request.GET if asked else None, start=start)
    tried = form.tried() if asked else (start if start != in_force else None)
    found = trial.compare(run, in_force=in_force, tried=tried) if run and tried else None
    if run and found:
        log.record(
            act=Act.CONSULTATION, by=request.posting, what="iom.run", which=[str(run.pk)], fields=["what if"]
        )
    return render(
        request,
        "iom/what_if.html",
        {
            "page_title": "What if",
            "run": run,
            "in_force": in_force.title,
            "starts": [
                {
                    "label": version.title,
                    "href": f"?start={version.id}",
                    "current": version == start,
                }
                for version in versions.values()
            ],
            "start_id": start.id,
            "form": form,
            "clauses": [clause.name for clause in start.clauses],
            "found": found,
            "has_errors": asked and bool(errors(form)),
        },
    )
