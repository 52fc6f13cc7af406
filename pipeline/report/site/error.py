"""What stops the making of a site."""


class SiteError(RuntimeError):
    """A site can't be made. Names the folder, the query or the package, the cause, and what to do."""
