"""What Slack's errors mean for delivery. Their texts are Slack's codes alone: no words, tokens or bodies."""

from bot.ports import Ambiguous, DeliveryFailure, TryAgain, Undeliverable


class Refused(Undeliverable):
    """Slack said no, and will say no again. `code` is Slack's own; `about` names the parts it objects to."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"Slack refused it: {code}")
        self.code = code
        self.about = about


class NotInstalled(Refused):
    """Makker is not installed there, or not any more."""

    def __init__(self, code: str = "not_installed") -> None:
        super().__init__(code)


TOKEN_EXPIRED = "token_expired"  # noqa: S105  # Slack's name for it
ENDING = frozenset({"token_revoked", "account_inactive", "invalid_auth", "app_uninstalled"})
"""The whole installation is over."""

_PASSING = {
    # Slack is being looked after, or the workspace moves; it says to come back.
    "ratelimited": 30.0,
    "rate_limited": 30.0,
    "message_limit_exceeded": 60.0,
    "team_added_to_org": 60.0,
    "org_login_required": 60.0,
    "request_timeout": None,
}
"""Errors that say that nothing was done and that pass by themselves, with the seconds to wait at least."""

_UNSURE = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Errors that Slack answers with although it may have done what was asked."""

_FOR_GOOD = frozenset(
    {
        "access_denied", "already_in_channel", "as_user_not_supported", "cannot_dm_bot",
        "cannot_reply_to_message", "cant_update_message", "channel_is_limited_access", "channel_not_found",
        "duplicate_external_id", "edit_window_closed", "ekm_access_denied", "enterprise_is_restricted",
        "exchanged_trigger_id", "expired_trigger_id", "file_deleted", "file_not_found", "hash_conflict",
        "invalid_arg_name", "invalid_arguments", "invalid_array_arg", "invalid_blocks", "invalid_blocks_format",
        "invalid_charset", "invalid_form_data", "invalid_json", "invalid_metadata_format",
        "invalid_metadata_schema", "invalid_post_type", "invalid_trigger", "invalid_trigger_id",
        "invalid_ts_latest", "invalid_ts_oldest", "invalid_users", "is_archived", "is_inactive",
        "markdown_text_conflict", "message_not_found", "messages_tab_disabled",
        "metadata_must_be_sent_from_app", "metadata_too_large", "method_deprecated", "missing_argument",
        "missing_post_type", "missing_scope", "msg_blocks_too_long", "msg_too_long", "no_permission", "no_text",
        "not_allowed_token_type", "not_authed", "not_enabled", "not_found", "not_in_channel", "not_supported",
        "push_limit_reached", "restricted_action", "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel", "restricted_action_thread_locked",
        "restricted_action_thread_only_channel", "slack_connect_blocked_file_type",
        "slack_connect_canvas_sharing_blocked", "team_access_not_granted", "team_not_found", "thread_not_found",
        "too_many_attachments", "too_many_users", "trigger_exchanged", "trigger_expired",
        "two_factor_setup_required", "unknown_method", "user_disabled", "user_not_found", "user_not_in_channel",
        "user_not_visible", "users_list_not_supplied", "users_not_found", "view_not_found", "view_too_large",
    }
)  # fmt: skip
"""Errors that stay. A code that is not known is tried again, since a message lost is worse than one asked for twelve
times in vain."""


def of_error(code: str, about: str = "", *, is_repeatable: bool) -> DeliveryFailure:
    """The failure that Slack's answer `ok: false` is. `is_repeatable`: doing it twice is doing it once."""
    if code in ENDING:
        return NotInstalled(code)
    if code in _FOR_GOOD:
        return Refused(code, about)
    if code in _UNSURE:
        return unsure(code, is_repeatable=is_repeatable)
    return TryAgain(f"Slack could not do it: {code[:80]}", _PASSING.get(code))


def unsure(reason: str, *, is_repeatable: bool) -> DeliveryFailure:
    """It may have been done or not: what can be repeated without harm is."""
    if is_repeatable:
        return TryAgain(f"Slack gave no answer: {reason}")
    return Ambiguous(f"Slack gave no answer: {reason}")
