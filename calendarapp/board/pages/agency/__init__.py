"""What an agency's people see of all the brands it works for: frozen values for their templates."""

from .bar import AgencyBar, agency_bar, narrowed_to
from .changes import ChangesList, changes_list
from .deliverables import DeliverablesPage, deliverables_page
from .home import HomePage, home_page
from .view import AgencyView

__all__ = (
    "AgencyBar",
    "AgencyView",
    "ChangesList",
    "DeliverablesPage",
    "HomePage",
    "agency_bar",
    "changes_list",
    "deliverables_page",
    "home_page",
    "narrowed_to",
)
