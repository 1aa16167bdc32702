"""Three devices, any order of files: no text is lost, none comes back, and all end with the same bytes."""

from hypothesis import settings

from tests.crdt.device_machine import DeviceMachine
from tests.crdt.strategies import law

TestDeviceMachine = DeviceMachine.TestCase
TestDeviceMachine.settings = settings(law(80), stateful_step_count=30)
