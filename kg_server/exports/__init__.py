"""Every file to download of a release: graphs in all syntaxes, tables, statements, with their digests."""

from kg_server.errors import ExportError
from kg_server.exports.csvw import NAME as DESCRIPTION
from kg_server.exports.making import LISTING, SUMS, Download, Made, export, made

__all__ = ["DESCRIPTION", "LISTING", "SUMS", "Download", "ExportError", "Made", "export", "made"]
