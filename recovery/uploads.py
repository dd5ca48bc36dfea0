"""What may be uploaded, at most: more is read to its end and thrown away, so that the sender gets an answer."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

MOST_BYTES = 10 * 1024 * 1024


class LimitedUploads(FileUploadHandler):
    """Goes first, and stops a file that is larger than any photo before it is kept anywhere."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.bytes_read = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - the library's signature
        """Count, and pass the bytes on while there are not too many."""
        self.bytes_read += len(raw_data)
        if self.bytes_read > MOST_BYTES:
            if self.request is not None:
                self.request.META["UPLOAD_TOO_LARGE"] = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> Any:  # noqa: ARG002 - the library's signature
        """Leave the file to the handlers that keep it."""
        return None


def was_too_large(request: HttpRequest) -> bool:
    """True where a file of the request was thrown away for its size."""
    return bool(request.META.get("UPLOAD_TOO_LARGE"))
