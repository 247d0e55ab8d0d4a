"""B54: a broken plugin is left out and shown, and neither stops the service nor widens what is posted."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from resolutionflow.plugin_api import NoteKind
from resolutionflow.plugin_host import (
    FormatterUnavailable,
    LoadedPlugin,
    PluginOrigin,
    RedactorsUnavailable,
    load_plugins,
)

REDACTS = """
@hookimpl
def register_redactors():
    return [Words("words", "hush")]
"""
GOOD = """
@hookimpl
def register_psa_providers():
    return [Provider("good-psa")]
"""


def test_drop_in_is_loaded_with_its_version_and_hooks(drop_in, load):
    drop_in("good", GOOD)

    host = load()

    expected = LoadedPlugin(
        "good", "1.2", PluginOrigin.DROP_IN, None, ("describe_plugin", "register_psa_providers")
    )
    assert (expected,) == host.plugins
    assert expected == host.plugin_of_provider("good-psa")
    assert host.providers["good-psa"] is host.provider("good-psa")
    assert host.provider("other") is None


def test_distribution_is_loaded_by_its_entry_point(distribution, load):
    distribution("acme-plugin", "acme", GOOD)

    host = load(entry_points=None)

    (plugin,) = [each for each in host.plugins if each.name == "acme"]
    assert PluginOrigin.ENTRY_POINT is plugin.origin
    assert plugin.load_error is None
    assert "good-psa" in host.providers


def test_built_in_comes_by_the_same_door(distribution, load):
    distribution("some", "some", GOOD, is_installed=False)

    host = load(built_ins=[("some", "rf_test_some")])

    assert [(p.name, p.origin, p.load_error) for p in host.plugins] == [("some", PluginOrigin.BUILT_IN, None)]


def test_broken_built_in_does_not_stop_the_others(drop_in, load):
    drop_in("good", GOOD)

    host = load(built_ins=[("gone", "rf_test_no_such_module")])

    gone, good = host.plugins
    assert gone.load_error == "ModuleNotFoundError: No module named 'rf_test_no_such_module'"
    assert good.load_error is None


def test_one_bad_distribution_does_not_hide_the_next(distribution, load):
    distribution("a-bad", "a-bad", "raise RuntimeError('boom')")
    distribution("b-good", "b-good", GOOD)

    host = load(entry_points=None)

    errors = {plugin.name: plugin.load_error for plugin in host.plugins}
    assert errors["a-bad"] == "RuntimeError: boom"
    assert errors["b-good"] is None


def test_unreadable_metadata_of_a_stranger_is_passed_over(distribution, load, tmp_path):
    distribution("b-good", "b-good", GOOD)
    stranger = tmp_path / "site" / "stranger-1.0.dist-info"
    stranger.mkdir()
    (stranger / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    (stranger / "entry_points.txt").write_text("[resolutionflow]\nno equals sign\n")

    host = load(entry_points=None)

    assert "good-psa" in host.providers


def test_neither_of_two_distributions_with_one_name_is_loaded(distribution, load):
    distribution("first", "acme", GOOD)
    distribution("second", "ACME", GOOD)

    host = load(entry_points=None)

    (plugin,) = [each for each in host.plugins if each.name.lower() == "acme"]
    assert (
        plugin.load_error == "the name is claimed more than once (first, second), so none of them is loaded"
    )
    assert not {"rf_test_first", "rf_test_second"} & set(sys.modules)


@pytest.mark.parametrize("name", ["connectwise", "ConnectWise"])
def test_taken_name_is_refused_before_it_is_loaded(drop_in, distribution, load, tmp_path, name):
    distribution("built-in", "connectwise", GOOD, is_installed=False)
    drop_in(name, f"open({str(tmp_path / 'ran')!r}, 'w').close()")

    host = load(built_ins=[("connectwise", "rf_test_built_in")])

    built_in, refused = host.plugins
    assert built_in.load_error is None
    assert refused.load_error == "the name is taken by a plugin of origin BUILT_IN"
    assert not (tmp_path / "ran").exists()


def test_unknown_hook_is_refused_by_name(drop_in, load):
    drop_in("odd", GOOD + "@hookimpl\ndef register_redactor():\n    return []\n")

    host = load()

    assert host.plugins[0].load_error == "it implements the unknown hook 'register_redactor'"
    assert host.providers == {}


def test_unknown_hook_marked_optional_is_let_in(drop_in, load):
    drop_in("newer", GOOD + "@hookimpl(optionalhook=True)\ndef later():\n    return []\n")

    assert load().plugins[0].load_error is None


def test_forgotten_hookimpl_is_refused(drop_in, load):
    drop_in("odd", "def register_redactors():\n    return []\n")

    assert load().plugins[0].load_error == "its function 'register_redactors' is not marked with @hookimpl"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("@hookimpl\nasync def register_redactors(): ...", "its hook 'register_redactors' is asynchronous"),
        ("@hookimpl(wrapper=True)\ndef refuse_post(note): yield", "its hook 'refuse_post' is a wrapper"),
        (
            "@hookimpl\ndef refuse_post(notes): ...",
            "PluginValidationError: Plugin 'bad' for hook 'refuse_post' hook",
        ),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("class Odd(BaseException): ...\nraise Odd('odd')", "Odd: odd"),
        ("class Mute(Exception):\n    __str__ = None\nraise Mute", "Mute"),
        ("this is no python", "SyntaxError"),
    ],
)
def test_plugin_that_cannot_work_is_left_out(drop_in, load, body, error):
    drop_in("bad", body)
    drop_in("good", GOOD)

    host = load()

    bad, good = host.plugins
    assert bad.load_error.startswith(error)
    assert good.load_error is None


def test_drop_in_that_fails_to_import_leaves_no_module_behind(drop_in, load):
    drop_in("bad", "raise SystemExit")

    load()

    assert "resolutionflow_drop_in_bad" not in sys.modules


def test_plugin_object_that_cannot_be_hashed_is_refused_and_breaks_no_other(distribution, drop_in, load):
    distribution("odd", "odd", "class Plugin:\n    __hash__ = None\nplugin = Plugin()", is_installed=False)
    drop_in("good", GOOD)

    host = load(entry_points=[EntryPoint("odd", "rf_test_odd:plugin", "resolutionflow")])

    assert host.plugins[0].load_error == "TypeError: unhashable type: 'Plugin'"
    assert {"good-psa"} == set(host.providers)


def test_keyboard_interrupt_is_not_kept_from_the_operator(drop_in, load):
    drop_in("bad", "raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        load()


@pytest.mark.parametrize(
    ("describe", "error"),
    [
        ("", "it has no describe_plugin() that gives a PluginInfo"),
        ("return None", "it has no describe_plugin() that gives a PluginInfo"),
        ("raise ValueError('not today')", "ValueError: not today"),
        ("return PluginInfo('odd', '1', '2')", "it is written for plugin API '2', this is '1'"),
        (
            "return PluginInfo('connectwise', '1', '1')",
            "describe_plugin() calls it 'connectwise', but it is installed as 'odd'",
        ),
        ("return PluginInfo('odd', '', '1')", "describe_plugin() gives no version"),
    ],
)
def test_plugin_that_does_not_describe_itself_is_refused(drop_in, load, describe, error):
    body = f"@hookimpl\ndef describe_plugin():\n    {describe}\n" if describe else ""
    drop_in("odd", GOOD + body, described=False)

    host = load()

    assert error == host.plugins[0].load_error
    assert host.providers == {}


def test_drop_in_sees_itself_in_sys_modules_and_shadows_no_module(drop_in, load):
    drop_in("json", "import sys\nassert sys.modules[__name__].HERE\n".replace("HERE", "__name__"))

    host = load()

    assert host.plugins[0].load_error is None
    assert "dumps" in vars(sys.modules["json"])


def test_files_with_an_underscore_are_no_plugins(drop_in, load):
    drop_in("_shared")

    assert load().plugins == ()


def test_missing_plugins_folder_is_an_error_at_start(tmp_path: Path):
    with pytest.raises(NotADirectoryError):
        load_plugins(built_ins=(), plugins_dir=tmp_path / "missing", entry_points=())


def test_failing_registration_leaves_out_that_plugins_objects_alone(drop_in, load):
    drop_in(
        "bad",
        """
        @hookimpl
        def register_psa_providers():
            yield Provider("half")
            raise ValueError("no more")
        @hookimpl
        def register_note_formatters():
            return [Formatter("fine")]
        """,
    )
    drop_in("good", GOOD)

    host = load()

    assert {"good-psa"} == set(host.providers)
    assert {"fine"} == set(host.formatters)
    assert host.plugins[0].load_error == "register_psa_providers: ValueError: no more"


@pytest.mark.parametrize(
    ("hook", "broken", "error"),
    [
        ("register_psa_providers", "object()", "object has no 'key'"),
        ("register_psa_providers", "Provider('Not A Key')", "the key 'Not A Key' is not lower-case"),
        ("register_psa_providers", "Provider(7)", "Provider.key: Input should be a valid string"),
        ("register_note_formatters", "Formatter('f', kinds=())", "Formatter: kinds is empty"),
        ("register_note_formatters", "Formatter('f', kinds=['x'])", "Formatter.kinds: Input should be"),
        (
            "register_note_formatters",
            "Formatter('f', kinds=[NoteKind.RESOLUTION], default_for=[NoteKind.ESCALATION])",
            "Formatter: default_for names a kind that it does not write",
        ),
        ("register_note_formatters", "Formatter('f', text_format=TextFormat.HTML)", "text_format is HTML"),
        ("register_note_formatters", "Words('w', 'x')", "Words has no 'display_name'"),
    ],
)
def test_broken_object_is_left_out_and_shown(drop_in, load, hook, broken, error):
    sound = {"register_psa_providers": "Provider('sound')", "register_note_formatters": "Formatter('sound')"}
    drop_in("mixed", f"@hookimpl\ndef {hook}():\n    return [{broken}, {sound[hook]}]\n")

    host = load()

    assert f"{hook}: ContributionInvalid: " in host.plugins[0].load_error
    assert error in host.plugins[0].load_error
    assert [*host.providers, *host.formatters] == ["sound"]


def test_provider_with_a_broken_field_is_left_out(drop_in, load):
    drop_in(
        "bad",
        """
        class Careless(Provider):
            configuration_fields = (ConfigurationField(key="key", label="Key", is_secret=True, default="open"),)
        @hookimpl
        def register_psa_providers():
            return [Careless("careless")]
        """,
    )

    host = load()

    assert host.providers == {}
    assert "'key' is a secret and has a default" in host.plugins[0].load_error


def test_later_plugin_with_a_taken_key_is_left_out(drop_in, load):
    drop_in("a", GOOD)
    drop_in("b", GOOD)

    host = load()

    first, second = host.plugins
    assert first == host.plugin_of_provider("good-psa")
    assert second.load_error == "register_psa_providers: the key 'good-psa' is registered by 'a' already"


def test_two_redactors_with_one_key_stop_sending(drop_in, load):
    drop_in("a", REDACTS)
    drop_in("b", REDACTS)

    with pytest.raises(RedactorsUnavailable, match="the key 'words' is registered by 'a' already"):
        load().redactors()


def test_redactors_are_given_by_key(drop_in, load):
    drop_in("a", REDACTS)

    ((key, redactor),) = load().redactors()

    assert key == "words"
    assert redactor.key == "words"


@pytest.mark.parametrize(
    "body",
    [
        "@hookimpl\ndef register_redactors():\n    raise ValueError('no list')",
        "@hookimpl\ndef register_redactors():\n    pass",
        "@hookimpl\ndef register_redactors():\n    return 7",
        "@hookimpl\ndef register_redactors():\n    return [object()]",
        "raise ImportError('no re2')" + REDACTS,
        REDACTS + "this is no python",
        REDACTS + "@hookimpl\ndef unknown(): ...",
    ],
)
def test_plugin_that_should_redact_and_does_not_stops_sending_until_disabled(drop_in, load, body):
    drop_in("hushes", body)

    with pytest.raises(RedactorsUnavailable) as caught:
        load().redactors()

    assert list(caught.value.plugins) == ["hushes"]
    assert load(disabled=frozenset({"Hushes"})).redactors() == ()


def test_unloaded_plugin_that_redacts_nothing_stops_nothing(drop_in, load):
    drop_in("bad", "raise RuntimeError")

    assert load().redactors() == ()


def test_refused_distribution_that_redacts_stops_sending(distribution, load):
    distribution("first", "acme", REDACTS)
    distribution("second", "acme")

    with pytest.raises(RedactorsUnavailable, match="acme: the name is claimed more than once"):
        load(entry_points=None).redactors()


def test_disabled_plugin_is_shown_and_not_loaded(drop_in, load, tmp_path):
    drop_in("off", f"open({str(tmp_path / 'ran')!r}, 'w').close()")

    (plugin,) = load(disabled=frozenset({"off"})).plugins

    assert plugin.load_error == "it is disabled by setting"
    assert not (tmp_path / "ran").exists()


def test_default_formatter_is_the_one_with_a_model_then_the_first_loaded(drop_in, load):
    for name, model in (("a", None), ("b", None), ("c", "'model-1'"), ("d", "'model-2'")):
        drop_in(
            name,
            f"@hookimpl\ndef register_note_formatters():\n"
            f"    return [Formatter('f-{name}', model={model}, default_for=[NoteKind.RESOLUTION])]\n",
        )
    host = load()

    assert host.formatter(None, NoteKind.RESOLUTION).key == "f-c"
    assert load(disabled=frozenset("cd")).formatter(None, NoteKind.RESOLUTION).key == "f-a"
    assert host.formatter("f-b", NoteKind.ESCALATION).key == "f-b"
    with pytest.raises(FormatterUnavailable, match="default for notes of kind ESCALATION"):
        host.formatter(None, NoteKind.ESCALATION)
    with pytest.raises(FormatterUnavailable, match="No formatter 'x' is loaded"):
        host.formatter("x", NoteKind.RESOLUTION)


def test_formatter_is_not_given_for_a_kind_it_does_not_write(drop_in, load):
    drop_in(
        "a",
        "@hookimpl\ndef register_note_formatters():\n    return [Formatter('f', kinds=[NoteKind.RESOLUTION])]",
    )

    with pytest.raises(FormatterUnavailable, match="does not write notes of kind ESCALATION"):
        load().formatter("f", NoteKind.ESCALATION)


def test_what_is_loaded_is_frozen(drop_in, load):
    drop_in("good", GOOD)

    with pytest.raises(TypeError):
        load().providers["other"] = None
