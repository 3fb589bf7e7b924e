"""Asks DuckDB the questions of the report bench over the files of the lake, and prints times and rows as JSON."""

import json
import statistics
import sys
import time

import duckdb

lake, times, questions = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
database = duckdb.connect()
database.execute("SET TimeZone = 'UTC'")
database.execute(f"CREATE VIEW events AS SELECT * FROM read_parquet('{lake}/*/*/*.parquet')")
answers = []
for question in questions:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        rows = database.execute(question).fetchall()
        taken.append((time.perf_counter() - began) * 1000)
    answers.append({"milliseconds": statistics.median(taken), "rows": rows})
print(json.dumps(answers))
