"""When to leave files for a database: what scoring takes from CSV, DuckDB, Parquet and PostgreSQL.

    python benchmarks/sources.py [ANSWERS…]

The same made-up answers (see `scoring`) from each source, each in a process of its own: CPU seconds and memory of
hbgen, and of a server its CPU seconds. DuckDB runs inside hbgen's process; Parquet is read by it, as a view. PostgreSQL
is started on a socket of its own, and Spark in this machine alone, where they are installed; else they are left out.
The table is written into `docs/measuring.md`, with the commit, line by line.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from running import commit
from scoring import DAY, ROOT, make

SIZES = (10_000, 100_000, 1_000_000)
"""Numbers of answers."""
PATIENCE = 600
"""Seconds after which a source is given up."""


BEGIN, END = "<!-- sources: benchmarks/sources.py -->\n", "<!-- end of sources -->\n"
"""Around the table in `docs/measuring.md`."""


def measure(kind: str, source: str) -> None:
    """Score one source, and print CPU seconds and memory in MiB, and the CPU seconds of processes that it started."""
    from hbgen.load import load
    from hbgen.score import score_files, score_table
    from hbgen.scoring.request import ScoringRequest

    handbook = load(ROOT).handbook
    assert handbook is not None
    request = ScoringRequest("2027-Q3", DAY, DAY)
    if kind == "Spark":
        source = _spark(source)
    before = resource.getrusage(resource.RUSAGE_SELF)
    if kind == "CSV":
        scored = score_files(handbook, [Path(source)], request)
    else:
        scored = score_table(handbook, source, "answers", request)
    assert scored.period is not None, scored.problems
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{cpu:.1f} {after.ru_maxrss / 1024:.0f} {sum(map(_cpu_of, _started(os.getpid()))):.1f}")


def _spark(parquet: str) -> str:
    """Start Spark with the answers as a view of its session, which Ibis takes up; the address."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.read.parquet(parquet).createOrReplaceTempView("answers")
    return "pyspark://"


def _started(process: int) -> Iterator[int]:
    """The processes that a process has started, and those that they have."""
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            yield child
            yield from _started(child)


def _cpu_of(process: int) -> float:
    """CPU seconds of a process and of its children that ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def duckdb_files(csv: Path) -> dict[str, str]:
    """The answers of a CSV as a table of DuckDB and as Parquet, by their addresses."""
    import duckdb

    table, view, parquet = (csv.with_suffix(end) for end in (".table.db", ".view.db", ".parquet"))
    read = f"read_csv('{csv}', all_varchar = true)"
    with duckdb.connect(str(table)) as connection:
        connection.execute(f"CREATE TABLE answers AS SELECT * REPLACE (weight::DOUBLE AS weight) FROM {read}")
        connection.execute(f"COPY answers TO '{parquet}' (FORMAT parquet)")
    with duckdb.connect(str(view)) as connection:
        connection.execute(f"CREATE VIEW answers AS SELECT * FROM read_parquet('{parquet}')")
    return {"DuckDB": f"duckdb://{table}", "Parquet": f"duckdb://{view}"}


class Postgres:
    """A server of our own."""

    def __init__(self, bins: Path, folder: Path) -> None:
        self.folder, self._bins = folder, bins
        self._own: list[str] = [] if os.geteuid() else ["runuser", "-u", "postgres", "--"]
        if self._own:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "hbgen")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        self._control = ("pg_ctl", "-D", str(folder / "data"), "-w", "-l", str(folder / "log"))
        self._run(*self._control, "-o", options, "start")

    def _run(self, program: str, *args: str) -> None:
        command = [*self._own, str(self._bins / program), *args]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder)

    def stop(self) -> None:
        """End it."""
        self._run(*self._control, "-m", "immediate", "stop")

    def fill(self, csv: Path) -> str:
        """Put the answers of a CSV into its table; the address."""
        import psycopg

        columns = csv.open(encoding="utf-8").readline().strip().split(",")
        typed = ", ".join(f'"{name}" {"double precision" if name == "weight" else "text"}' for name in columns)
        with psycopg.connect(f"user=hbgen dbname=postgres host={self.folder}") as connection:
            connection.execute("DROP TABLE IF EXISTS answers")
            connection.execute(f"CREATE TABLE answers ({typed})")
            with connection.cursor().copy("COPY answers FROM STDIN (FORMAT csv, HEADER true)") as copy:
                copy.write(csv.read_bytes())
        with psycopg.connect(f"user=hbgen dbname=postgres host={self.folder}", autocommit=True) as connection:
            connection.execute("ANALYZE answers")
        return f"postgres://hbgen@/postgres?host={self.folder}"

    def cpu(self) -> float:
        """CPU seconds of the server and of the connections that ended."""
        return _cpu_of(int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0]))


def postgres() -> Path | None:
    """The folder of PostgreSQL's programs; None where it is not installed."""
    found = [path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)]
    program = shutil.which("initdb")
    return Path(program).parent if program else next(iter(found), None)


def main(sizes: tuple[int, ...]) -> None:
    """Measure all sources at all sizes."""
    bins = postgres()
    lines = ["| answers | source | CPU | memory | the server's CPU |", "| ---: | --- | ---: | ---: | ---: |"]
    said = f"By `benchmarks/sources.py`, commit {commit()}, one run on two shared cores."
    print("\n".join(lines))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        server = Postgres(bins, folder / "pg") if bins is not None else None
        try:
            for size in sizes:
                csv = folder / f"answers-{size}.csv"
                make(csv, size)
                sources = {"CSV": str(csv), **duckdb_files(csv)}
                if server is not None:
                    sources["PostgreSQL"] = server.fill(csv)
                if importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None:
                    sources["Spark"] = str(csv.with_suffix(".parquet"))
                for kind, source in sources.items():
                    lines.append(row(size, kind, source, server if kind == "PostgreSQL" else None))
                    print(lines[-1], flush=True)
                    put("\n".join([*lines, "", said, ""]))
        finally:
            if server is not None:
                server.stop()


def row(size: int, kind: str, source: str, server: Postgres | None) -> str:
    """The line of one source, which is measured in a process of its own."""
    before = server.cpu() if server is not None else 0.0
    command = [sys.executable, str(Path(__file__)), "--measure", kind, source]
    try:
        ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return f"| {size:,} | {kind} | not done after {PATIENCE} s | | |"
    cpu, memory, started = ran.stdout.split()[-3:]
    of_server = f"{server.cpu() - before:.1f} s" if server is not None else f"{started} s" if float(started) else ""
    return f"| {size:,} | {kind} | {cpu} s | {memory} MiB | {of_server} |"


def put(table: str) -> None:
    """Put the table in its place in the documentation, where it replaces that of an earlier run."""
    path = ROOT / "docs" / "measuring.md"
    before, _, rest = path.read_text("utf-8").partition(BEGIN)
    path.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(*sys.argv[2:4])
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
