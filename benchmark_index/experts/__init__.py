"""Step 6: weights from people: forms that go out, answers that come in."""
