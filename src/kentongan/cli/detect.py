"""`kentongan detect`: counts or events in a file, judged by a method of `early_warning`.

Nothing heavy is imported before it is needed: help and the list of methods come at once.
"""

from __future__ import annotations

import errno
import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    import inspect

    from kentongan.early_warning.detectors import Method
    from kentongan.early_warning.indonesian import Language
    from kentongan.early_warning.methods import Scan
    from kentongan.early_warning.report import Detected, Scanned
    from kentongan.early_warning.tables import How

JUDGED, NOTHING_JUDGED, UNUSABLE = 0, 1, 2
SOON = 5_000
"""Verdicts that any method gives within some seconds."""
DAY = ["%Y-%m-%d"]
SAID = {
    "id": {
        "one_form": "pilih salah satu dari --json, --html, --parquet",
        "judging": "Menilai …",
        "needs_out": "--parquet bukan teks: sebutkan berkasnya dengan --out FILE",
        "one_file": "satu berkas saja yang dinilai; {more} lebih. Hasil ditulis dengan --out FILE",
        "written": "Ditulis: {path}",
        "units": "wilayah",
        "zones": "zona",
    },
    "en": {
        "one_form": "one of --json, --html, --parquet",
        "judging": "Judging …",
        "needs_out": "--parquet is no text: give --out FILE",
        "one_file": "one file is judged; {more} is too much. Results are written with --out FILE",
        "written": "Written: {path}",
        "units": "units",
        "zones": "zones",
    },
}
HEADS = {
    "id": ("metode", "menilai", "apa yang dilakukan"),
    "en": ("method", "judges", "what it does"),
}
PARAMETERS = {"id": ("parameter", "nilai awal"), "en": ("parameter", "default")}
SYSTEM = {
    errno.ENOENT: "berkas atau folder tidak ada",
    errno.EACCES: "tidak boleh dibuka",
    errno.EPERM: "tidak boleh dibuka",
    errno.EISDIR: "ini folder, bukan berkas",
    errno.ENOTDIR: "ini berkas, bukan folder",
    errno.EROFS: "tidak boleh ditulis",
    errno.ENOSPC: "tempat penyimpanan penuh",
}
"""What the system says in English, by its number."""

Lang = Annotated[
    Literal["id", "en"],
    typer.Option(envvar="KENTONGAN_LANG", help="Language of what is printed and written."),
]


class FileFirst(TyperGroup):
    """What is no verb is a file: `kentongan detect FILE` is `kentongan detect file FILE`."""

    default = "file"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the verb in where it was left out."""
        if not args or args[0] not in self.commands:
            args = [self.default, *(args or ["--help"])]
        return list(super().parse_args(ctx, args))


app = typer.Typer(
    cls=FileFirst,
    help="Judge counts or events in a file: what is more than was to be expected, and where.",
    rich_markup_mode=None,
)


@app.command(context_settings={"allow_extra_args": True})
def file(
    ctx: typer.Context,
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="Counts or events: CSV, XLSX or Parquet.")
    ],
    *,
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            "-m",
            help="One of `kentongan detect methods`; by itself layered where a year lies before"
            " what is judged, else ears.",
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the method; repeatable."),
    ] = None,
    last: Annotated[
        int | None,
        typer.Option(min=1, help="So many last steps are judged; by itself 52 weeks, 90 days."),
    ] = None,
    coordinates: Annotated[
        Path | None,
        typer.Option(help="Places of the units: unit, longitude, latitude (or x, y), population."),
    ] = None,
    date: Annotated[str | None, typer.Option(help="Column of the day.")] = None,
    unit: Annotated[
        list[str] | None, typer.Option(help="Column of the unit; several name it together.")
    ] = None,
    count: Annotated[str | None, typer.Option(help="Column of the count.")] = None,
    population: Annotated[str | None, typer.Option(help="Column of the population.")] = None,
    completeness: Annotated[
        str | None, typer.Option(help="Column of the share of reports that have arrived.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option(help="Column by which alarms are explained; repeatable.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Column to leave out.")] = None,
    sheet: Annotated[
        str | None, typer.Option(help="Sheet of a workbook; by itself the first with rows.")
    ] = None,
    heading: Annotated[
        int, typer.Option(min=1, help="Row of the file that names the columns.")
    ] = 1,
    form: Annotated[
        Literal["long", "wide", "events"] | None,
        typer.Option(help="A row a day and unit, a column a unit, or a row an event."),
    ] = None,
    step: Annotated[
        Literal["day", "week"] | None, typer.Option(help="Judge days, or weeks from Monday.")
    ] = None,
    date_order: Annotated[
        Literal["dmy", "mdy"] | None, typer.Option(help="How to read 02/03/2024.")
    ] = None,
    absent: Annotated[
        Literal["refuse", "zero", "missing"],
        typer.Option(help="What it means that a unit has no row on a day."),
    ] = "refuse",
    repeated: Annotated[
        Literal["refuse", "sum"], typer.Option(help="What to do with two rows of a unit and day.")
    ] = "refuse",
    since: Annotated[
        datetime | None, typer.Option(formats=DAY, help="First day looked at (events: covered).")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Last day looked at (events: covered).")
    ] = None,
    cell: Annotated[
        float | None, typer.Option(min=0.001, help="Count in squares of so many kilometres.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that share the work.")] = 1,
    cluster: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler whose workers share the work.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="A page with charts and map.")] = False,
    as_parquet: Annotated[
        bool, typer.Option("--parquet", help="A table with a row a unit and step; needs --out.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="File to write instead of printing.")] = None,
    lang: Lang = "id",
) -> None:
    """Judge the counts or events of a file, unit by unit or zone by zone.

    `kentongan detect FILE` is the same; `kentongan detect methods` lists the methods, `kentongan
    detect simulate` writes series with known outbreaks. Exit codes: 0 judged, whether there are
    alarms or not; 1 nothing could be judged, the reasons are shown; 2 the file or an option cannot
    be used.
    """
    # what is imported from here on holds few cycles: looking for them takes as long as importing
    gc.set_threshold(100_000, 50, 50)
    if as_json + as_html + as_parquet > 1:
        _stop(SAID[lang]["one_form"])
    if as_parquet and out is None:
        _stop(SAID[lang]["needs_out"])
    if ctx.args:
        # --html page.html: the page would have been printed, and its name taken for a second file
        _stop(SAID[lang]["one_file"].format(more=", ".join(ctx.args)))
    with _told(str(path), lang):
        from kentongan.early_warning.tables import How

        how = How(
            form=form,
            day=date,
            units=tuple(unit or ()),
            count=count,
            population=population,
            completeness=completeness,
            by=tuple(by or ()),
            ignore=tuple(ignore or ()),
            sheet=sheet,
            heading=heading,
            step=step,
            date_order=date_order,
            absent=absent,
            repeated=repeated,
            since=since.date() if since else None,
            until=until.date() if until else None,
            cell_km=cell,
        )
        report = _judged(
            path,
            how,
            method=method,
            settings=settings or [],
            last=last,
            coordinates=coordinates,
            workers=workers,
            cluster=cluster,
            lang=lang,
        )
    with _told(str(out), lang):
        if as_parquet and out is not None:
            from kentongan.early_warning.report.data import as_frame

            as_frame(report).write_parquet(out)
        elif as_json:
            from kentongan.early_warning.report.data import as_json as in_pieces

            _write(in_pieces(report, lang), out)
        elif as_html:
            from kentongan.early_warning.report.page import as_page

            _write([as_page(report, lang)], out)
        else:
            _show(report, out, lang)
    raise typer.Exit(JUDGED if report.judged else NOTHING_JUDGED)


@app.command()
def methods(
    name: Annotated[
        str | None, typer.Argument(help="A method whose parameters are wanted.")
    ] = None,
    *,
    lang: Lang = "id",
) -> None:
    """List the methods, or the parameters of one with their defaults.

    Exit codes: 0 listed, 2 there is no such method.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from kentongan.early_warning.detectors import DETECTORS
    from kentongan.early_warning.methods import SCANS, find

    console = Console(highlight=False)
    table = Table(box=box.SIMPLE)
    if name is None:
        for column in HEADS[lang]:
            table.add_column(column)
        for detector in DETECTORS:
            table.add_row(detector.name, SAID[lang]["units"], _about(detector, lang))
        for scan in SCANS:
            table.add_row(scan.name, SAID[lang]["zones"], _about(scan, lang))
    else:
        with _told(name, lang):
            chosen = find(name)
        console.print(_about(chosen, lang))
        for column in PARAMETERS[lang]:
            table.add_column(column)
        for parameter in chosen.parameters.values():
            table.add_row(parameter.name, _default(parameter))
    console.print(table)


@app.command()
def simulate(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="CSV file to write.")],
    scenario: Annotated[
        list[int] | None, typer.Option(min=1, max=42, help="Number 1 to 42; repeatable; all.")
    ] = None,
    replicates: Annotated[int, typer.Option(min=1, help="Series of each scenario.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same series.")] = 0,
    past: Annotated[int, typer.Option(min=0, help="Outbreaks in the past of a series.")] = 4,
    *,
    lang: Lang = "id",
) -> None:
    """Write weekly series with known outbreaks: the 42 scenarios of Noufaily et al. 2013.

    Columns: week (1 to 624), unit ("scenario-replicate"), count, expected, outbreak (cases of the
    current one, which begins in week 576 or later). Exit codes: 0 written, 2 the file cannot be.
    """
    with _told(str(out), lang):
        from kentongan.early_warning.report.data import simulated
        from kentongan.early_warning.simulate import SCENARIOS
        from kentongan.early_warning.simulate import simulate as draw

        chosen = [SCENARIOS[number - 1] for number in scenario] if scenario else SCENARIOS
        drawn = draw(seed=seed, replicates=replicates, scenarios=chosen, past=past)
        simulated(drawn).write_csv(out)
    typer.echo(SAID[lang]["written"].format(path=out))


def _judged(
    path: Path,
    how: How,
    *,
    method: str | None,
    settings: list[str],
    last: int | None,
    coordinates: Path | None,
    workers: int,
    cluster: str | None,
    lang: Language,
) -> Detected | Scanned:
    from contextlib import ExitStack

    from kentongan.early_warning import fleet
    from kentongan.early_warning.methods import Scan, find
    from kentongan.early_warning.parameters import read_parameters
    from kentongan.early_warning.report.choice import choose, chosen
    from kentongan.early_warning.report.run import run_detector, run_scan
    from kentongan.early_warning.tables import read_table
    from kentongan.early_warning.tables.places import read_places

    asked = find(method) if method is not None else None  # before a large file is read
    table = read_table(path, how)
    places = None
    if coordinates is not None:
        with _told(str(coordinates), lang):
            places = read_places(coordinates, table.series.units)
    if isinstance(asked, Scan):
        parameters = read_parameters(settings, asked.parameters)
        with _waiting(lang):
            return run_scan(asked, table, source=path.name, parameters=parameters, places=places)
    choice = choose(table.series, last) if asked is None else chosen(asked, table.series, last)
    parameters = {**choice.parameters, **read_parameters(settings, choice.method.parameters)}
    with ExitStack() as stack:
        executor = None
        if cluster is not None:
            executor = stack.enter_context(fleet.cluster(cluster))
        elif workers > 1:
            executor = stack.enter_context(fleet.processes(workers))
        if choice.last * len(table.series.units) > SOON:
            stack.enter_context(_waiting(lang))
        return run_detector(
            choice.method,
            table,
            source=path.name,
            last=choice.last,
            parameters=parameters,
            places=places,
            notes=choice.notes,
            executor=executor,
        )


@contextmanager
def _waiting(lang: Language) -> Iterator[None]:
    """Says on a terminal that work goes on, beside the output."""
    from rich.console import Console

    with Console(stderr=True).status(SAID[lang]["judging"]):
        yield


def _show(report: Detected | Scanned, out: Path | None, lang: Language) -> None:
    from rich.console import Console

    from kentongan.early_warning.report.terminal import show

    if out is None:
        show(report, Console(highlight=False), lang)
        return
    with out.open("w", encoding="utf-8") as stream:
        show(report, Console(file=stream, width=140, highlight=False), lang)


def _write(pieces: Iterable[str], out: Path | None) -> None:
    if out is None:
        sys.stdout.writelines(pieces)
        return
    with out.open("w", encoding="utf-8") as stream:
        stream.writelines(pieces)


def _default(parameter: inspect.Parameter) -> str:
    from kentongan.early_warning.report.words import plain

    return "" if parameter.default is parameter.empty else plain(parameter.default)


def _about(method: Method | Scan, lang: Language) -> str:
    """A method in one line."""
    from kentongan.early_warning.indonesian import METHODS

    return METHODS[method.name] if lang == "id" else method.about


@contextmanager
def _told(where: str, lang: Language) -> Iterator[None]:
    """What cannot be used, in one line on stderr with the option that helps, and exit code 2."""
    from kentongan.early_warning.input_error import InputError

    try:
        yield
    except InputError as error:
        from kentongan.early_warning.refusals import refusal

        _stop(f"{where}: {refusal(error, lang)}")
    except BrokenPipeError:  # whoever reads has read enough
        raise
    except OSError as error:
        said = SYSTEM.get(error.errno or 0) if lang == "id" else None
        _stop(f"{where}: {said or error.strerror or error}")


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(UNUSABLE)
