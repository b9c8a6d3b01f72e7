"""mysql.connector over PyMySQL, which Debian packages: connections, cursors and errors of the DB API (PEP 249)."""

import pymysql
from pymysql import (
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    Warning,
)

apilevel = "2.0"
threadsafety = 1
paramstyle = "pyformat"

# Names that mysql.connector has for what PyMySQL calls otherwise.
_RENAMED = {"connection_timeout": "connect_timeout", "passwd": "password", "db": "database"}
_UNDERSTOOD = {"host", "port", "user", "password", "database", "charset", "autocommit", "unix_socket", "connect_timeout"}


class MySQLConnection:
    """A connection; a cursor gives tuples, or dictionaries when it is asked for with `dictionary=True`."""

    def __init__(self, **settings):
        named = {_RENAMED.get(name, name): value for name, value in settings.items()}
        unknown = sorted(set(named) - _UNDERSTOOD)
        if unknown:
            raise AttributeError(f"Unsupported argument '{unknown[0]}'")
        self._connection = pymysql.connect(**named)

    def cursor(self, dictionary=False, buffered=None):
        kind = pymysql.cursors.DictCursor if dictionary else pymysql.cursors.Cursor
        return self._connection.cursor(kind)

    def is_connected(self):
        return self._connection.open

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def connect(**settings):
    return MySQLConnection(**settings)
