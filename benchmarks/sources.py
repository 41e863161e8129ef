"""When to leave files for a database: what scoring takes from CSV, DuckDB, Parquet and PostgreSQL.

    python benchmarks/sources.py [ANSWERS…]

The same made-up answers (see `scoring`) from each source, each in a process of its own. Printed for each: CPU seconds
and memory of hbgen, and for PostgreSQL the CPU seconds of its server beside it. DuckDB runs inside hbgen's process;
Parquet is read by it, as a view. PostgreSQL is started on a socket of its own where it is installed, else left out.
Spark is not run: it takes a cluster to tell anything. The figures are printed, not kept.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scoring import DAY, ROOT, make

SIZES = (10_000, 100_000, 1_000_000)
"""Numbers of answers."""
PATIENCE = 600
"""Seconds after which a source is given up."""


def measure(kind: str, source: str) -> None:
    """Score one source, and print CPU seconds and memory in MiB."""
    from hbgen.load import load
    from hbgen.score import score_files, score_table
    from hbgen.scoring.request import ScoringRequest

    handbook = load(ROOT).handbook
    assert handbook is not None
    request = ScoringRequest("2027-Q3", DAY, DAY)
    before = resource.getrusage(resource.RUSAGE_SELF)
    if kind == "CSV":
        scored = score_files(handbook, [Path(source)], request)
    else:
        scored = score_table(handbook, source, "answers", request)
    assert scored.period is not None, scored.problems
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{cpu:.1f} {after.ru_maxrss / 1024:.0f}")


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
        first = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        fields = Path(f"/proc/{first}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def postgres() -> Path | None:
    """The folder of PostgreSQL's programs; None where it is not installed."""
    found = [path.parent for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)]
    program = shutil.which("initdb")
    return Path(program).parent if program else next(iter(found), None)


def main(sizes: tuple[int, ...]) -> None:
    """Measure all sources at all sizes."""
    bins = postgres()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        server = Postgres(bins, folder / "pg") if bins is not None else None
        try:
            print("| answers | source | CPU s | MiB | server's CPU s |\n| ---: | --- | ---: | ---: | ---: |")
            for size in sizes:
                csv = folder / f"answers-{size}.csv"
                make(csv, size)
                sources = {"CSV": str(csv), **duckdb_files(csv)}
                if server is not None:
                    sources["PostgreSQL"] = server.fill(csv)
                for kind, source in sources.items():
                    before = server.cpu() if server is not None else 0.0
                    command = [sys.executable, str(Path(__file__)), "--measure", kind, source]
                    try:
                        ran = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)
                        cpu, memory = ran.stdout.split()
                    except subprocess.TimeoutExpired:
                        cpu, memory = "", f"not done after {PATIENCE} s"
                    server_cpu = f"{server.cpu() - before:.1f}" if server is not None and kind == "PostgreSQL" else ""
                    print(f"| {size:,} | {kind} | {cpu} | {memory} | {server_cpu} |", flush=True)
        finally:
            if server is not None:
                server.stop()
    if server is None:
        print("PostgreSQL is not installed here, and was left out.")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(*sys.argv[2:4])
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
