"""infra/setup.py: what it repeats, what it leaves alone, what it says when it fails."""

import io
import tarfile
from pathlib import Path, PurePosixPath

import pytest

from infra.setup import SetupError, Step, can_build, contents, main, unpack


class Installation:
    """A step that counts how often it was made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.proof = folder / "bin" / "tool"
        self.made = 0

    def step(self, made_from: str) -> Step:
        return Step("a tool", self.folder, made_from, self.proof, self.make)

    def make(self) -> None:
        self.made += 1
        self.proof.parent.mkdir(parents=True, exist_ok=True)
        self.proof.touch()


def test_step_is_done_once_it_was_made(tmp_path: Path) -> None:
    step = Installation(tmp_path / "tool").step("tool==1")
    assert not step.is_done()

    step.do()

    assert step.is_done()


def test_other_requirements_make_a_step_due_again(tmp_path: Path) -> None:
    tool = Installation(tmp_path / "tool")
    tool.step("tool==1").do()

    assert not tool.step("tool==2").is_done()


def test_missing_files_make_a_step_due_again(tmp_path: Path) -> None:
    tool = Installation(tmp_path / "tool")
    tool.step("tool==1").do()

    tool.proof.unlink()

    assert not tool.step("tool==1").is_done()


def test_moving_the_checkout_makes_a_step_due_again(tmp_path: Path) -> None:
    Installation(tmp_path / "here").step("tool==1").do()

    (tmp_path / "here").rename(tmp_path / "there")

    assert not Installation(tmp_path / "there").step("tool==1").is_done()


def test_failed_step_is_not_done_however_much_it_left(tmp_path: Path) -> None:
    tool = Installation(tmp_path / "tool")

    def make_half() -> None:
        tool.make()
        raise SetupError("the connection broke")

    step = Step("a tool", tool.folder, "tool==1", tool.proof, make_half)

    with pytest.raises(SetupError, match="the connection broke"):
        step.do()
    assert not step.is_done()


def test_unknown_target_is_refused_with_the_ones_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = main(["deploy"])

    assert status == 2
    assert capsys.readouterr().err == (
        "usage: python infra/setup.py check|run|test|build|publish|lock\n"
    )


def test_only_the_wanted_folder_of_an_archive_is_unpacked(tmp_path: Path) -> None:
    archive = tmp_path / "package.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        for name in ("package/LICENSE", "package/emulator/a.jar", "package/emulator/lib/b.jar"):
            member = tarfile.TarInfo(name)
            member.size = len(name)
            tar.addfile(member, io.BytesIO(name.encode()))

    unpack(archive, PurePosixPath("package/emulator"), tmp_path / "emulator")

    files = {
        str(each.relative_to(tmp_path / "emulator")): each.read_text()
        for each in (tmp_path / "emulator").rglob("*")
        if each.is_file()
    }
    assert files == {
        "a.jar": "package/emulator/a.jar",
        "lib/b.jar": "package/emulator/lib/b.jar",
    }


@pytest.mark.parametrize(
    ("version", "is_new_enough"),
    [
        ("v20.18.9\n", False), ("v20.19.0\n", True), ("v21.7.3\n", False), ("v22.11.0\n", False),
        ("v22.12.0\n", True), ("v24.19.0\n", True), ("v18.20.4\n", False), ("", False),
        ("command not found", False), ("v25.0.0-nightly2026\n", True),
    ],
)  # fmt: skip
def test_node_is_one_that_vite_runs_on(version: str, is_new_enough: bool) -> None:
    assert can_build(version) is is_new_enough


def test_pages_are_built_anew_when_a_file_of_theirs_changes(tmp_path: Path) -> None:
    (tmp_path / "src" / "pages").mkdir(parents=True)
    (tmp_path / "node_modules" / "vite").mkdir(parents=True)
    page = tmp_path / "src" / "pages" / "top-up.tsx"
    packaged = tmp_path / "node_modules" / "vite" / "x"
    page.write_text("one")
    packaged.write_text("one")
    (tmp_path / "index.html").write_text("<!doctype html>")

    def told() -> str:
        return contents(tmp_path, ("node_modules", "dist", "src/made.ts"))

    before = told()
    packaged.write_text("two")
    (tmp_path / "src" / "made.ts").write_text("made")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text("made")
    assert told() == before

    page.write_text("two")
    changed = told()
    page.rename(page.with_name("pay.tsx"))

    assert len({before, changed, told()}) == 3
    assert "src/pages/pay.tsx " in told()
