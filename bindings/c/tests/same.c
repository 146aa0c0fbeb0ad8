// The same as the command line, byte for byte: `same decide.tsv check.tsv`, as `bindings/tests/cases.py` writes
// them. How many lines are passed over after each that is tried may be said, for slow tools.
#define _POSIX_C_SOURCE 200809L
#include "test.h"

static char *cells[6];

static int next(FILE *file, char **line, size_t *room, int count) {
  ssize_t length = getline(line, room, file);
  if (length <= 0) return 0;
  CHECK((*line)[length - 1] == '\n');
  (*line)[length - 1] = '\0';
  char *rest = *line;
  for (int at = 0; at < count; at++) {
    CHECK(rest != NULL);
    cells[at] = rest;
    rest = strchr(rest, '\t');
    if (rest != NULL) *rest++ = '\0';
  }
  CHECK(rest == NULL);
  return 1;
}

static char *read_whole(const char *path) {
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL);
  CHECK(fseek(file, 0, SEEK_END) == 0);
  long length = ftell(file);
  rewind(file);
  char *text = calloc((size_t)length + 1, 1);
  CHECK(text != NULL && fread(text, 1, (size_t)length, file) == (size_t)length);
  fclose(file);
  return text;
}

static int decisions(const char *name, int step) {
  FILE *file = fopen(name, "rb");
  CHECK(file != NULL);
  char *line = NULL, *error = NULL, *of = strdup(""), options[64];
  size_t room = 0;
  TightropeEngine *engine = NULL;
  int tried = 0;
  for (int at = 0; next(file, &line, &room, 6); at++) {
    const char *path = cells[0], *expected = cells[5];
    if (at % step != 0) continue;
    if (strcmp(of, path) != 0) {
      tightrope_engine_free(engine);
      snprintf(options, sizeof options, "{\"clock\": \"%s\"}", cells[1]);
      ENDS(TIGHTROPE_CODE_OK, tightrope_load(&path, 1, options, &engine, &error));
      free(of);
      of = strdup(path);
    }
    char *facts = cells[4];
    size_t length = strlen(facts);
    // A line, as the command line reads it. Its zero is not needed.
    facts[length] = '\n';
    char *decision = NULL, *version = NULL;
    uint32_t flags = strcmp(cells[3], "1") == 0 ? TIGHTROPE_NO_BUCKETS : 0;
    TightropeCode code =
        tightrope_decide(engine, cells[2], facts, length + 1, NULL, flags, &decision, &version, &error);
    if (expected[0] == '!') {
      CHECK(code == TIGHTROPE_CODE_INVALID_FACTS && decision == NULL && version == NULL);
      CHECK(strcmp(error, expected + 1) == 0);
      tightrope_text_free(error);
    } else {
      CHECK(code == TIGHTROPE_CODE_OK);
      if (strcmp(decision, expected) != 0) {
        fprintf(stderr, "%s\n  %s\n  %s\n", path, decision, expected);
        exit(1);
      }
      CHECK(strncmp(version, "sha256:", 7) == 0);
    }
    tightrope_text_free(decision);
    tightrope_text_free(version);
    tried++;
  }
  tightrope_engine_free(engine);
  free(of);
  free(line);
  fclose(file);
  return tried;
}

static int checks(const char *name, int step) {
  FILE *file = fopen(name, "rb");
  CHECK(file != NULL);
  char *line = NULL, *error = NULL;
  size_t room = 0;
  int tried = 0;
  for (int at = 0; next(file, &line, &room, 3); at++) {
    if (at % step != 0) continue;
    const char *path = cells[0];
    char *told = NULL, *expected = read_whole(cells[2]);
    ENDS(TIGHTROPE_CODE_OK, tightrope_check(&path, 1, cells[1], &told, &error));
    // The command line ends its line.
    size_t length = strlen(told);
    if (strncmp(told, expected, length) != 0 || strcmp(expected + length, "\n") != 0) {
      fprintf(stderr, "%s\n%s\n%s\n", path, told, expected);
      exit(1);
    }
    tightrope_text_free(told);
    free(expected);
    tried++;
  }
  free(line);
  fclose(file);
  return tried;
}

int main(int count, char **arguments) {
  CHECK(count >= 3);
  int step = count > 3 ? atoi(arguments[3]) : 1;
  int decided = decisions(arguments[1], step), checked = checks(arguments[2], step);
  CHECK(decided > 2000 / step && checked > 300 / step);
  printf("same: %d decisions and %d checks are those of the command line\n", decided, checked);
  return 0;
}
