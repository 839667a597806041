"""A psql that lives as long as the program that uses it: statements in, rows and messages out."""
import queue
import re
import subprocess
import threading
import time
from collections import namedtuple

# rows: lines of all statements; messages: their first lines, "WARNING:  archive ...", in the order of arrival
Answer = namedtuple("Answer", "rows messages")

WITHIN = 60  # seconds in which a server that crashed is back

MESSAGE = re.compile(r"^(ERROR|FATAL|WARNING|NOTICE|DETAIL):  ")


class ServerGone(Exception):
    """The connection broke. The text says what psql saw."""


class NoAnswer(Exception):
    """A statement took too long."""


def errors(answer):
    return [m for m in answer.messages if m.startswith(("ERROR", "FATAL"))]


def warnings(answer):
    """Returns the warnings, sorted, since workers come in any order. A query may give a warning only once."""
    return sorted(m for m in answer.messages if m.startswith("WARNING"))


def literal(text):
    return "'" + str(text).replace("'", "''") + "'"


class Session:
    def __init__(self, command):
        self.process = subprocess.Popen(command.split() + ["-qAt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, errors="replace")
        self.streams = [self._lines_of(s) for s in (self.process.stdout, self.process.stderr)]
        self.asked = 0

    @staticmethod
    def _lines_of(stream):
        """Returns a queue of the lines of a stream, with None at its end."""
        lines = queue.SimpleQueue()

        def read():
            for line in stream:
                lines.put(line.rstrip("\n"))
            lines.put(None)
        threading.Thread(target=read, daemon=True).start()
        return lines

    def send(self, sql):
        """Begins statements. receive() waits for their answer."""
        self.asked += 1
        try:
            self.process.stdin.write("%s;\n\\echo end %d\n\\warn end %d\n" % (sql, self.asked, self.asked))
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # receive() reports it

    def _take(self, lines, timeout):
        taken = []
        while True:
            try:
                line = lines.get(timeout=timeout)
            except queue.Empty:
                raise NoAnswer("no answer within %d s" % timeout) from None
            if line is None:
                raise ServerGone(" | ".join(taken))
            if line == "end %d" % self.asked:
                return taken
            taken.append(line)

    def receive(self, timeout=120):
        told = self._take(self.streams[1], timeout)
        return Answer(self._take(self.streams[0], timeout), [line for line in told if MESSAGE.match(line)])

    def ask(self, sql, timeout=120):
        self.send(sql)
        return self.receive(timeout)

    def do(self, sql):
        """Runs statements that must not fail. Returns their rows."""
        answer = self.ask(sql)
        if errors(answer):
            raise RuntimeError("%s\n%s" % (sql, "\n".join(errors(answer))))
        return answer.rows

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def connect(command):
    """Returns a session as soon as there can be one: a server that crashed needs a while."""
    end = time.monotonic() + WITHIN
    while True:
        try:
            session = Session(command)
            session.do("SET timezone = 'UTC'; SET client_min_messages = notice")
            return session
        except (ServerGone, RuntimeError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def see_crash(session):
    """Waits until the server has noticed that a process was killed. Returns what is wrong, or "".

    The server would end a session that connects before that together with the others.
    """
    try:
        answer = session.ask("SELECT pg_sleep(%d)" % WITHIN)
    except ServerGone:
        return ""
    # The message that the server ends the connection may come some time before the connection ends.
    if any("terminating connection" in message for message in answer.messages):
        return ""
    return "a process was killed and the server went on: %s" % (answer,)
