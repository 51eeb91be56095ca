"""People of an organisation, and what the connector tells of them."""

from dataclasses import dataclass

from tests.teams_server.errors import Json


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with their Teams. `zone` and `locale` are those of their client; `is_gone`: their account is deleted."""

    id: str
    object_id: str
    tenant: str
    name: str
    email: str
    zone: str = "Europe/Copenhagen"
    locale: str = "en-GB"
    country: str = "DK"
    role: str = "user"
    is_gone: bool = False

    @property
    def given_name(self) -> str:
        """Their first name."""
        return self.name.partition(" ")[0]

    @property
    def surname(self) -> str:
        """The rest of it."""
        return self.name.partition(" ")[2]


def account(person: Person) -> Json:
    """Who acts, as an activity says it."""
    return {"id": person.id, "name": person.name, "aadObjectId": person.object_id}


def member(person: Person, has_email: bool = True) -> Json:
    """Somebody on a roster. Their address is left out where the organisation does not tell it."""
    known = {
        "id": person.id,
        "objectId": person.object_id,
        "aadObjectId": person.object_id,
        "name": person.name,
        "givenName": person.given_name,
        "surname": person.surname,
        "userPrincipalName": person.email,
        "tenantId": person.tenant,
        "userRole": person.role,
    }
    return known | {"email": person.email} if has_email else known
