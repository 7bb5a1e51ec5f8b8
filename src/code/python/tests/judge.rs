//! Checks and code on the two sides of the bridge, and answers that would be their own judge.

use super::*;

/// Objects, functions, errors and arrays of either side, on the other.
#[test]
fn checks_reach_the_code_as_if_it_were_beside_them() {
    let code = "\
import collections, enum, fractions, threading
class Level(str, enum.Enum):
    LOW = 'low'
class Box:
    def __init__(self, *items): self.items = list(items)
    def __len__(self): return len(self.items)
    def add(self, item): self.items.append(item); return self
def calls(f, *args): return f(*args)
def grow(items): items.append(len(items))
def count(words): return collections.Counter(words)
def keep(thing): return thing
def each(items):
    for item in items: yield item
def refuse(x): raise KeyError(x)
def groups(keys): return {key: 1 for key in keys}
def caught(f):
    try: f()
    except ValueError as error: return str(error)
def twice(f):
    threads = [threading.Thread(target=f) for _ in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
Point = collections.namedtuple('Point', 'x y')
";
    let checks = [
        "expect(calls(lambda a, b: a + b, 1, 2), 3, 'a function of the check')",
        "b = Box(1, 2).add(3)\nexpect([len(b), b.items], [3, [1, 2, 3]], 'an object of the code')",
        "items = [7]\ngrow(items)\nexpect(items, [7, 1], 'a list that the code changed')",
        "expect(count('aab'), {'a': 2, 'b': 1}, 'a counter')",
        "expect(Level.LOW, 'low', 'an enumerated text')",
        "expect(keep(Point)(1, 2), (1, 2), 'a named tuple')",
        "def f(): pass\nexpect(keep(f) is f, True, 'the very function')",
        "expect(list(each(range(3))), [0, 1, 2], 'a generator')",
        "expect_error(lambda: refuse(3), KeyError, 'an error of the code')",
        "class Lost(Exception): pass\ndef f(): raise Lost\nexpect_error(lambda: calls(f), Lost, 'its own error')",
        "def f(): raise ValueError('low')\nexpect(caught(f), 'low', 'an error that the code caught')",
        "seen = []\ntwice(lambda: seen.append(1))\nexpect(len(seen), 2, 'threads of the code')",
        "class Key(str):\n    asked = 0\n    __hash__ = str.__hash__\n    def __eq__(self, other):\n        \
         Key.asked += 1\n        return str.__eq__(self, other)\n\
         expect(len(groups([Key('a'), Key('a')])), 1, 'keys')\nexpect(Key.asked > 0, True, 'asked')",
        "import sqlite3\ndb = sqlite3.connect(':memory:')\ndb.execute('CREATE TABLE t (x)')\n\
         calls(db.executemany, 'INSERT INTO t VALUES (?)', [(1,), (2,)])\n\
         expect(calls(db.execute, 'SELECT SUM(x) FROM t').fetchone(), (3,), 'a database')",
    ];
    let Some(run) = check(code, &checks, PATIENT) else {
        return;
    };
    assert_eq!(shown(&run), ["passed"; 14]);
}

/// Whatever an answer does to its own process: the judge is another one, and compares values only.
#[test]
fn an_answer_cannot_be_its_own_judge() {
    let attacks = [
        "import sys\nmain = sys.modules['__main__']\nfor name in list(vars(main)):\n    if name in ('expect', \
         'difference', 'same_value', 'verdict_of'): setattr(main, name, lambda *a, **k: None)",
        "import builtins\nbuiltins.bool = lambda x: True\nbuiltins.abs = lambda x: 0",
        "class Same:\n    def __eq__(self, other): return True\n    def __float__(self): return 2.0\n\
         \x20   def __sub__(self, other): return 0\nanswer = Same()",
        "class Same(int):\n    def __eq__(self, other): return True\n    def __sub__(self, other): return 0\n\
         \x20   __hash__ = int.__hash__\nanswer = Same(1)",
        "import sys\ndef one():\n    frame = sys._getframe()\n    while frame:\n        \
         if 'expected' in frame.f_locals: return frame.f_locals['expected']\n        \
         frame = frame.f_back\n    return 1",
        "import gc\ndef one():\n    for thing in gc.get_objects():\n        \
         if isinstance(thing, dict) and 'expect' in thing: thing['expect'] = lambda *a, **k: None\n    return 1",
        "import os\ndef one():\n    for fd in range(3, 100):\n        \
         try: os.write(fd, b'{\"check\": 0, \"verdict\": \"passed\"}\\n')\n        except OSError: pass\n    return 1",
        "import gc\ndef one():\n    bench, = [o for o in gc.get_objects() if type(o).__name__ == 'Bench']\n    \
         bench.send('judge 1', {'error': {'yours': 0}})\n    return 1",
        "class CheckFailed(Exception): pass\ndef one(): raise CheckFailed('a', 'b', 'c')",
        "def one(): raise SystemExit(0)",
        "import os\ndef one(): os._exit(0)",
    ];
    for attack in attacks {
        let code = format!("answer = 1\ndef one(): return answer\n{attack}\n");
        let Some(run) = check(&code, &["expect(one(), 2, 'two')"], PATIENT) else {
            return;
        };
        assert!(
            run.checks[0].verdict.is_failure(),
            "{attack}: {:?}",
            shown(&run)
        );
    }

    // What a check hands over leads to nothing else of the judge's.
    let reach = "\
def reach(given):
    import gc
    bench, = [o for o in gc.get_objects() if type(o).__name__ == 'Bench']
    found = []
    for name in ('__globals__', '__code__', '__class__', 'gi_frame', 'mro', 'format'):
        try: found.append(bench.ask('get', given._number, name))
        except Exception: pass
    for name in ('__getattribute__', '__reduce__', '__init__'):
        try: found.append(bench.ask('special', given._number, name, '__class__'))
        except Exception: pass
    return found
";
    let checks = [
        "expect(reach(lambda: 0), [], 'a function')",
        "class C: pass\nexpect(reach(C), [], 'a class')",
        "class C: pass\nexpect(reach(C()), [], 'an object')",
        "expect(reach((x for x in [])), [], 'a generator')",
    ];
    let run = check(reach, &checks, PATIENT).unwrap();
    assert_eq!(shown(&run), ["passed"; 4]);
}

/// Each check has its own process, folder and time.
#[test]
fn a_check_takes_nothing_from_the_others() {
    let code = "print('loaded')\nimport os\nos.mkdir('mine')\ndef one(): return 1\n\
                def endless():\n    print('endless')\n    while True:\n        try:\n            while True: pass\n\
                \x20       except BaseException: pass\n";
    let one = "expect(one(), 1, 'one')";
    let Some(run) = check(code, &["endless()", one, "endless()", one], 10) else {
        return;
    };
    let verdicts = shown(&run);
    assert!(verdicts[0].starts_with("timed out after"), "{verdicts:?}");
    assert!(verdicts[2].starts_with("timed out after"), "{verdicts:?}");
    // A machine may be too slow for what is left after the first; it is run all the same.
    assert!(
        run.checks
            .iter()
            .all(|c| !matches!(c.verdict, CheckVerdict::NotRun { .. }))
    );
    assert_eq!(run.output.matches("loaded").count(), 1, "{}", run.output);
}
