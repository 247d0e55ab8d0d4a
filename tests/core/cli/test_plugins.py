from __future__ import annotations

import json

from resolutionflow.bootstrap import BUILT_INS


def test_all_plugins_are_shown_with_origin_and_hooks(run):
    answer = run("plugins", "--json")
    shown = {plugin["name"]: plugin for plugin in json.loads(answer.stdout)}

    assert answer.exit_code == 0
    assert {name for name, _ in BUILT_INS} <= shown.keys()
    assert shown["connectwise"]["origin"] == "BUILT_IN"
    assert shown["connectwise"]["hooks"] == ["describe_plugin", "register_psa_providers"]
    assert "connectwise" in run("plugins").stdout


def test_b54_a_plugin_that_failed_is_named_with_its_error(run, tmp_path):
    folder = tmp_path / "drop-ins"
    folder.mkdir()
    (folder / "acme.py").write_text("raise RuntimeError('no licence')")

    answer = run("plugins", "--plugins-dir", str(folder))

    assert answer.exit_code == 2
    assert "acme: RuntimeError: no licence" in answer.stderr
    assert "connectwise" in answer.stdout


def test_b54_every_way_to_misbehave_is_named_and_the_sound_plugin_is_there(
    run, misbehaving, monkeypatch, caplog
):
    monkeypatch.syspath_prepend(str(misbehaving.site))

    answer = run("plugins", "--json", "--plugins-dir", str(misbehaving.folder))
    shown = {(plugin["name"], plugin["origin"]): plugin for plugin in json.loads(answer.stdout)}

    assert answer.exit_code == 2
    assert misbehaving.errors == {key: shown[key]["loadError"] for key in misbehaving.errors}
    assert shown["connectwise", "BUILT_IN"]["loadError"] is None
    assert ["describe_plugin"] == shown["office-hours", "DROP_IN"]["hooks"]
    for (name, _), error in misbehaving.errors.items():
        assert error is None or f"{name}: {error}" in answer.stderr
        assert error is None or f"The plugin {name} is left out: {error}" in caplog.messages
    assert not misbehaving.ran.exists()
