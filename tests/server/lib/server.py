"""A server for tests that may be crashed, and a volume for it that may become full."""
import os
import pwd
import signal
import subprocess
import time

STARTS = 3
WITHIN = 60  # seconds in which a server ends or comes up


def processes():
    """Returns {process: (state, parent)}."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid, encoding="utf-8", errors="replace") as file:
                state, parent = file.read().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        found[int(pid)] = state, int(parent)
    return found


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def wait_until(is_so, complaint):
    end = time.monotonic() + WITHIN
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError(complaint)
        time.sleep(0.005)


def is_attached(segment):
    """Returns whether a process is attached to a segment of shared memory."""
    with open("/proc/sysvipc/shm", encoding="ascii") as file:
        head, *rows = (line.split() for line in file)
    return any(row[head.index("shmid")] == segment and row[head.index("nattch")] != "0" for row in rows)


def still_there(postmaster, segment):
    """Returns whether the next postmaster would complain: it takes a process that nobody has reaped for alive, and
    its predecessor's memory for used until the last process is out of it, which may come after the process's end."""
    return postmaster in processes() or is_attached(segment)


class Server:
    """A server whose processes may be killed."""

    def __init__(self, data, programs):
        self.data, self.programs = data, programs
        self.owner = pwd.getpwuid(os.stat(data).st_uid)
        self.process = None

    @staticmethod
    def of(session):
        return Server(*session.do("SELECT current_setting('data_directory'); "
                                  "SELECT setting FROM pg_config WHERE name = 'BINDIR'"))

    def log(self):
        return os.path.join(os.path.dirname(self.data), "log")

    def begin(self, program, *arguments, folder="/"):
        """Runs a program of PostgreSQL in a folder as the server's user, since these refuse to run as root."""
        user = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        with open(self.log(), "ab") as log:
            return subprocess.Popen([os.path.join(self.programs, program), *arguments], cwd=folder,
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **user)

    def crash(self):
        """Kills the postmaster with -9, then all its children, which would work on for a while."""
        lines = self.lock_file()
        postmaster, segment = int(lines[0]), lines[6].split()[1]
        # Stop it first, so that no child is born unseen.
        os.kill(postmaster, signal.SIGSTOP)
        wait_until(lambda: processes().get(postmaster, "T")[0] == "T", "the server did not stop")
        children = [pid for pid, (_, parent) in processes().items() if parent == postmaster]
        for pid in [postmaster] + children:
            kill(pid)
        if self.process:
            self.process.wait()
        wait_until(lambda: not still_there(postmaster, segment), "something of the server that was killed is left")

    def lock_file(self):
        """Returns the lines of postmaster.pid: process, folder, ..., key and number of the memory, state."""
        with open(os.path.join(self.data, "postmaster.pid"), encoding="utf-8") as file:
            return file.read().splitlines()

    def is_up(self):
        try:
            lines = self.lock_file()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def start(self):
        """Starts it, and waits until it takes connections. Raises what it wrote if it ends instead.

        Once in a hundred runs of the check a server did not come up after a crash, and never said why. What is left
        of the old one goes away by itself, and what recovery cannot read stays unreadable: so it may try again.
        """
        for attempt in range(STARTS):
            if self.comes_up():
                return
            with open(self.log(), encoding="utf-8", errors="replace") as log:
                told = "".join(log.readlines()[-20:])
            print("-- the server did not start, %d. try:\n%s" % (attempt + 1, told), flush=True)
            time.sleep(1)
        raise RuntimeError("the server did not start")

    def comes_up(self):
        self.process = self.begin("postgres", "-D", self.data)
        wait_until(lambda: self.is_up() or self.process.poll() is not None, "the server neither started nor ended")
        return self.is_up()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def new_cluster(server, folder):
    """Makes another server with the programs of this one. Returns it, and how psql reaches it."""
    data = os.path.join(folder, "data")
    os.makedirs(data, 0o700)
    for path in (folder, data):
        os.chown(path, server.owner.pw_uid, server.owner.pw_gid)
    other = Server(data, server.programs)
    if other.begin("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
                   "--no-sync").wait() != 0:
        raise RuntimeError("initdb failed, see " + folder)
    with open(os.path.join(data, "postgresql.conf"), "a", encoding="utf-8") as file:
        file.write("listen_addresses = ''\nunix_socket_directories = '%s'\nfsync = off\n" % folder)
    other.start()
    return other, "psql -X -h %s -U postgres -d postgres" % folder


def upgrade(server, folder):
    """Stops a server and makes another one of its data with pg_upgrade. Returns it, and how psql reaches it."""
    other, command = new_cluster(server, folder)
    server.stop()
    other.stop()
    if other.begin("pg_upgrade", "-b", server.programs, "-B", other.programs, "-d", server.data, "-D", other.data,
                   "-U", "postgres", folder=folder).wait() != 0:
        raise RuntimeError("pg_upgrade failed, see %s/log and %s/pg_upgrade_output.d" % (folder, other.data))
    other.start()
    return other, command


class Volume:
    """A tablespace on its own file system of changeable size. Only root can make one, and not in every container."""

    LARGE = 64 << 20

    def __init__(self, folder, owner):
        self.folder, self.owner = folder, owner
        self.is_mounted = False

    def mount(self, options):
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.folder]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def make(self, session):
        """Makes it, as tablespace "small". Returns whether that was possible."""
        os.makedirs(self.folder)
        self.is_mounted = self.mount("size=%d" % self.LARGE)
        if self.is_mounted:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
            session.do("CREATE TABLESPACE small LOCATION '%s'" % self.folder)
        return self.is_mounted

    def resize(self, size):
        if self.is_mounted and not self.mount("remount,size=%d" % size):
            raise RuntimeError("cannot make the volume %d bytes large" % size)

    def narrow(self, room):
        """Leaves `room` bytes free."""
        found = os.statvfs(self.folder)
        self.resize((found.f_blocks - found.f_bfree) * found.f_frsize + room + found.f_frsize)

    def widen(self):
        self.resize(self.LARGE)

    def remove(self, session):
        if self.is_mounted:
            session.ask("DROP TABLESPACE small")
            subprocess.run(["umount", "--lazy", self.folder], check=True)
