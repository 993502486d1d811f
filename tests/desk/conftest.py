from tests.desk.together import both, ines, robin, sasha  # noqa: F401
