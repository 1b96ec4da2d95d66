"""The judge-case graph: who scored what, and the judges' system that remains when the cases are eliminated."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky
from scipy.linalg.lapack import dpotri
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

Indices = NDArray[np.integer]
Floats = NDArray[np.float64]


def sums(index: Indices, values: Floats, length: int) -> Floats:
    """Sum of the ``values`` that belong to each index below ``length``."""
    return np.asarray(np.bincount(index, weights=values, minlength=length), dtype=np.float64)


@dataclass(frozen=True)
class Graph:
    """Edges between ``cases`` cases and ``judges`` judges: edge k joins ``case[k]`` and ``judge[k]``.

    Both are indices from 0; no edge occurs twice; a case or judge may have none.
    """

    case: Indices
    judge: Indices
    cases: int
    judges: int

    def per_case(self) -> Floats:
        """n(i): how many judges each case has."""
        return np.bincount(self.case, minlength=self.cases).astype(float)

    def per_judge(self) -> Floats:
        """m(j): how many cases each judge has."""
        return np.bincount(self.judge, minlength=self.judges).astype(float)

    @cached_property
    def incidence(self) -> csr_matrix:
        """A: the cases x judges matrix of zeros and ones."""
        ones = np.ones(len(self.case))
        return csr_matrix((ones, (self.case, self.judge)), shape=(self.cases, self.judges))

    @cached_property
    def _by_size(self) -> tuple[list[int], Floats]:
        """The numbers n of judges that a case has, and A' A of the cases with n: a row of judges x judges for each."""
        sizes = np.diff(self.incidence.indptr)
        present = np.unique(sizes[sizes > 0]).tolist()
        tables = np.zeros((len(present), self.judges * self.judges))
        for row, size in zip(tables, present, strict=True):
            part = self.incidence[sizes == size]
            (part.T @ part).toarray(out=row.reshape(self.judges, self.judges))
        return present, tables

    def shared(self, weight: Callable[[float], float]) -> Floats:
        """A' diag(weight(n(i))) A, judges x judges, for a weight that depends on the number of judges n(i) alone."""
        sizes, tables = self._by_size
        total = np.array([weight(float(size)) for size in sizes]) @ tables
        return np.asarray(total.reshape(self.judges, self.judges))

    def judge_laplacian(self) -> Floats:
        """diag(m) - A' diag(1/n) A, judges x judges: the judges' normal equations after eliminating the cases."""
        laplacian = self.shared(lambda size: -1.0 / size)
        laplacian.flat[:: self.judges + 1] += self.per_judge()
        return laplacian

    def components(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """A component's number for each case and each judge, -1 for those without an edge; numbers from 0,
        in the order of their lowest case."""
        nodes = self.cases + self.judges
        link = csr_matrix(
            (np.ones(len(self.case)), (self.case, self.cases + np.asarray(self.judge, dtype=np.int64))),
            shape=(nodes, nodes),
        )
        labels = connected_components(link, directed=False)[1].astype(np.int64)
        touched = np.zeros(nodes, dtype=bool)
        touched[self.case] = True
        touched[self.cases + np.asarray(self.judge, dtype=np.int64)] = True
        kept, first = np.unique(labels[touched], return_index=True)
        number = np.full(nodes + 1, -1, dtype=np.int64)
        number[kept[np.argsort(first)]] = np.arange(len(kept))
        named = np.where(touched, number[labels], -1)
        return named[: self.cases], named[self.cases :]


def relative_variances(graph: Graph, ratio: float) -> Floats:
    """Variance of each case's severity-adjusted score in units of one sheet's noise variance; inf without a sheet.

    Cases fixed, judges random: Var = 1/n(i) + a' S a, a the mean indicator of the case's judges and
    S = (diag(m) - A' diag(1/n) A + ratio I)^-1, ``ratio`` = residual / judge variance, > 0 (the inverse of the
    mixed model's coefficient matrix; Searle, Casella, McCulloch, Variance Components, 1992, 7.4).
    """
    counts = graph.per_case()
    inverse = inverse_of(factor_of(graph.judge_laplacian(), ratio))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(counts > 0, 1.0 / counts + quadratic_forms(graph, inverse) / counts**2, np.inf)


def factor_of(symmetric: Floats, added: float = 0.0) -> Floats:
    """The lower Cholesky factor of ``symmetric`` + ``added`` I, zeros above the diagonal.

    The transpose of a row-major array is what LAPACK wants, so nothing is copied twice."""
    system = symmetric.copy()
    system.flat[:: len(system) + 1] += added
    return np.asarray(cholesky(system.T, lower=True, overwrite_a=True, check_finite=False), dtype=np.float64)


def lower_inverse(factor: Floats) -> Floats:
    """The lower triangle of the inverse of L L', zeros above it; L is a lower Cholesky factor with zeros above."""
    return np.asarray(dpotri(factor, lower=1)[0], dtype=np.float64)


def inverse_of(factor: Floats) -> Floats:
    """The inverse of L L', given the lower Cholesky factor L with zeros above its diagonal."""
    lower = lower_inverse(factor)
    inverse = lower + lower.T
    np.fill_diagonal(inverse, lower.diagonal())
    return np.asarray(inverse, dtype=np.float64)


def product_trace(lower: Floats, symmetric: Floats) -> float:
    """tr(A B) of two symmetric matrices: A by its ``lower`` triangle with zeros above, B whole or likewise.

    Twice the products below the diagonal, to count those above. Transposed, what LAPACK returned is read in the order
    in which it lies in memory."""
    diagonal = float(lower.diagonal() @ symmetric.diagonal())
    return 2.0 * float(np.einsum("ij,ij->", lower.T, symmetric.T)) - diagonal


def quadratic_forms(graph: Graph, matrix: Floats) -> Floats:
    """Sum of ``matrix[j, l]`` over all pairs j, l of each case's judges; 0 for a case without any."""
    incidence = graph.incidence
    sizes = np.diff(incidence.indptr)
    mates = np.repeat(sizes, sizes)
    total = np.zeros(len(incidence.indices))
    for turn in range(int(sizes.max(initial=0))):
        present = np.flatnonzero(mates > turn)
        mate = incidence.indices[np.repeat(incidence.indptr[:-1], sizes)[present] + turn]
        total[present] += matrix[incidence.indices[present], mate]
    owner = np.repeat(np.arange(graph.cases), sizes)
    return sums(owner, total, graph.cases)
