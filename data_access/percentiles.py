"""Percentiles among the sums: one row a group as any metric has, with the histogram in place of s and q."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from domain.histograms import added, laid_out, unpacked


def merged(stored: pd.DataFrame) -> pd.DataFrame:
    """Stored histograms with equal keys as one: keys, ``n`` [records], ``histogram`` [Histogram].

    Args:
        stored: keys such as ``month``, ``city``, ``metric``, and ``histogram`` [text].
    """
    keys = [column for column in stored if column != "histogram"]
    groups = stored.groupby(keys, sort=True, observed=True)
    code = groups.ngroup().to_numpy(np.int64)
    row, bucket, count = unpacked(stored["histogram"].tolist())
    cells = list(added(code[row], bucket, count).values())
    found = stored.iloc[np.unique(code, return_index=True)[1]][keys].reset_index(drop=True)
    return found.assign(
        n=np.array([cell.records for cell in cells], dtype=np.float64),
        histogram=np.array([*cells, None], dtype=object)[:-1],
    )


def by_bucket(times: pd.DataFrame) -> pd.DataFrame:
    """Histograms of :func:`merged` with a row a bucket: keys, ``bucket`` [least time in it, s], ``n``."""
    row, bucket, count = laid_out(times["histogram"].tolist())
    keys = times.drop(columns=["n", "histogram"])
    return keys.iloc[row].reset_index(drop=True).assign(bucket=bucket, n=count)


def with_percentiles(sums: pd.DataFrame, times: pd.DataFrame, timed: Mapping[str, str]) -> pd.DataFrame:
    """``sums`` and a row a group of ``times`` for each percentile, in the column ``histogram``.

    Where a month has records of a percentile, a figure given for it too is left out: never both.

    Args:
        sums: ``month``, ``metric``, further keys, ``n``, ``s``, ``q``, perhaps ``value``.
        times: of :func:`merged`, with the same keys.
        timed: percentile -> the time metric it is read from.
    """
    read = [times[times["metric"] == of].assign(metric=metric) for metric, of in timed.items()]
    rows = pd.concat(read, ignore_index=True)
    recorded = pd.MultiIndex.from_frame(rows[["month", "metric"]].drop_duplicates())
    given = pd.MultiIndex.from_frame(sums[["month", "metric"]]).isin(recorded)
    kept = sums[~given].assign(histogram=None)
    rows = rows.reindex(columns=kept.columns)
    return pd.concat([frame for frame in (kept, rows) if len(frame)] or [kept], ignore_index=True)
