"""infra/setup.py: what it repeats, what it leaves alone, what it says when it fails."""

import io
import tarfile
from pathlib import Path, PurePosixPath

import pytest

from infra.setup import SetupError, Step, main, unpack


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
    assert capsys.readouterr().err == ("usage: python infra/setup.py check|run|test|build|lock\n")


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
