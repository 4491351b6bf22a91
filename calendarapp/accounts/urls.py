"""Addresses of people and organisations."""

from allauth.socialaccount.urls import urlpatterns as of_allauth
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from .views import invitations, me, members, my_data, oidc, organisations

# While there is no provider these don't exist. They stand before allauth's own, which are always there.
connections = [path(str(one.pattern), oidc.if_on(one.callback), name=one.name) for one in of_allauth]

urlpatterns = [
    path("language/", require_POST(set_language), name="set_language"),
    path("me/", me.profile, name="profile"),
    path("me/session/", me.session, name="session"),
    path("me/theme/", me.theme_switch, name="theme_switch"),
    path("me/data/", my_data.my_data, name="my_data"),
    path("me/data/export/", my_data.export, name="my_data_export"),
    path("me/data/erase/", my_data.erase, name="my_data_erase"),
    path("me/tokens/", me.api_tokens, name="api_tokens"),
    path("me/tokens/<int:pk>/revoke/", me.api_token_revoke, name="api_token_revoke"),
    path("brands/new/", organisations.new_brand, name="new_brand"),
    path("agencies/new/", organisations.new_agency, name="new_agency"),
    path("o/<slug:slug>/", organisations.organisation_settings, name="organisation_settings"),
    path("o/<slug:slug>/leave/", organisations.leave_organisation, name="leave_organisation"),
    path("o/<slug:slug>/members/", members.members, name="members"),
    path("o/<slug:slug>/members/<int:pk>/role/", members.member_role, name="member_role"),
    path("o/<slug:slug>/members/<int:pk>/remove/", members.member_remove, name="member_remove"),
    path("o/<slug:slug>/invitations/<int:pk>/withdraw/", members.invitation_withdraw, name="invitation_withdraw"),
    path("o/<slug:slug>/invitations/<int:pk>/again/", members.invitation_again, name="invitation_again"),
    path("account/oidc/", oidc.begin, name="oidc_login"),
    path("account/oidc/callback/", oidc.callback, name="oidc_callback"),
    path("account/3rdparty/", include(connections)),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
]
