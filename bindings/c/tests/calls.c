// Every function, what it says of what is wrong with what it is passed, and what it leaves: `calls FOLDER`.
#define _POSIX_C_SOURCE 200809L
#include <sys/stat.h>
#include "test.h"

static char *error;

static void wrong_arguments(const char *const *path) {
  TightropeEngine *engine = (TightropeEngine *)&error;
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`paths` is null", tightrope_load(NULL, 1, NULL, &engine, &error));
  CHECK(engine == NULL);
  const char *none = NULL;
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`paths` holds a null", tightrope_load(&none, 1, NULL, &engine, &error));
  FAILS(TIGHTROPE_CODE_UNREADABLE, "no path is given", tightrope_load(NULL, 0, NULL, &engine, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`engine` is null", tightrope_load(path, 1, NULL, NULL, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "unknown field `tighten`",
        tightrope_load(path, 1, "{\"tighten\": true}", &engine, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`options` is not UTF-8",
        tightrope_load(path, 1, "\xff", &engine, &error));
  const char *elsewhere = "elsewhere";
  FAILS(TIGHTROPE_CODE_UNREADABLE, "no such file or folder",
        tightrope_load(&elsewhere, 1, NULL, &engine, &error));
  // Nobody has to want the words.
  CHECK(tightrope_load(&elsewhere, 1, NULL, &engine, NULL) == TIGHTROPE_CODE_UNREADABLE);

  char *text = (char *)&error, *version = (char *)&error;
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`engine` is null",
        tightrope_decide(NULL, "home", "{}", 2, NULL, 0, &text, &version, &error));
  CHECK(text == NULL && version == NULL);
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`engine` is null", tightrope_version(NULL, &text, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`engine` is null", tightrope_status(NULL, &text, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`engine` is null", tightrope_reload(NULL, NULL, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`engine` is null", tightrope_acknowledge(NULL, "v", &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`diagnostics` is null", tightrope_check(path, 1, NULL, NULL, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "neither a date", tightrope_check(path, 1, "noon", &text, &error));
  TightropeWatcher *watcher = (TightropeWatcher *)&error;
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`engine` is null", tightrope_watch(NULL, NULL, NULL, &watcher, &error));
  CHECK(watcher == NULL);
  tightrope_text_free(NULL);
  tightrope_engine_free(NULL);
  tightrope_watcher_free(NULL);
}

static void deciding(const char *const *path) {
  TightropeEngine *engine = NULL;
  ENDS(TIGHTROPE_CODE_OK, tightrope_load(path, 1, "{\"clock\": \"2026-11-21\"}", &engine, &error));
  char *decision = NULL, *version = NULL, *text = NULL;
  const char *facts = "{\"id\": \"v-1\", \"visit\": {\"night\": true}}";
  // Without asking for the version, nor for the words.
  CHECK(tightrope_decide(engine, "home", facts, strlen(facts), "2026-11-21", 0, &decision, NULL, NULL) == 0);
  CHECK(strstr(decision, "\"shows\":\"dark\"") != NULL);
  tightrope_text_free(decision);

  FAILS(TIGHTROPE_CODE_UNKNOWN_SURFACE, "no surface is called `hme`",
        tightrope_decide(engine, "hme", "{}", 2, NULL, 0, &decision, &version, &error));
  FAILS(TIGHTROPE_CODE_INVALID_FACTS, "this is not JSON",
        tightrope_decide(engine, "home", NULL, 0, NULL, 0, &decision, &version, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`facts` is null",
        tightrope_decide(engine, "home", NULL, 1, NULL, 0, &decision, &version, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "longer than memory",
        tightrope_decide(engine, "home", "{}", (size_t)-1, NULL, 0, &decision, &version, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`surface` is null",
        tightrope_decide(engine, NULL, "{}", 2, NULL, 0, &decision, &version, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`noon` is neither",
        tightrope_decide(engine, "home", "{}", 2, "noon", 0, &decision, &version, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`flags` is 0 or TIGHTROPE_NO_BUCKETS, not 2",
        tightrope_decide(engine, "home", "{}", 2, NULL, 2, &decision, &version, &error));
  FAILS(TIGHTROPE_CODE_INVALID_ARGUMENT, "`decision` is null",
        tightrope_decide(engine, "home", "{}", 2, NULL, 0, NULL, &version, &error));

  ENDS(TIGHTROPE_CODE_OK, tightrope_version(engine, &version, &error));
  CHECK(strncmp(version, "sha256:", 7) == 0);
  ENDS(TIGHTROPE_CODE_OK, tightrope_status(engine, &text, &error));
  CHECK(strstr(text, "{\"ready\":true,\"fresh\":true,\"serving\":\"policies\",\"version\":\"sha256:") == text);
  CHECK(strstr(text, "\"loaded_at\":\"2026-11-21T00:00:00.000000+00:00\"}") != NULL);
  tightrope_text_free(version);
  tightrope_text_free(text);
  tightrope_engine_free(engine);
}

static void reloading(const char *const *path, const char *file) {
  TightropeEngine *engine = NULL;
  char *event = NULL, *before = NULL, *after = NULL, *text = NULL;
  write_file(file, BROKEN);
  FAILS(TIGHTROPE_CODE_POLICY, "error[syntax]", tightrope_load(path, 1, NULL, &engine, &error));
  ENDS(TIGHTROPE_CODE_OK, tightrope_load(path, 1, "{\"at_start\": \"wait\", \"tighten_only\": true}", &engine, &error));
  FAILS(TIGHTROPE_CODE_NOT_READY, "`status` says why",
        tightrope_decide(engine, "home", "{}", 2, NULL, 0, &text, NULL, &error));
  ENDS(TIGHTROPE_CODE_OK, tightrope_status(engine, &text, &error));
  CHECK(strstr(text, "\"ready\":false") != NULL && strstr(text, "\"check\":\"syntax\"") != NULL);
  tightrope_text_free(text);

  write_file(file, GOOD);
  ENDS(TIGHTROPE_CODE_OK, tightrope_reload(engine, &event, &error));
  CHECK(strstr(event, "{\"event\":\"swapped\"") == event);
  tightrope_text_free(event);
  ENDS(TIGHTROPE_CODE_OK, tightrope_version(engine, &before, &error));
  FAILS(TIGHTROPE_CODE_NOTHING_WAITS, "no policy set waits", tightrope_acknowledge(engine, before, &error));

  write_file(file, CREEPIER);
  ENDS(TIGHTROPE_CODE_OK, tightrope_reload(engine, &event, &error));
  CHECK(strstr(event, "{\"event\":\"waits\"") == event);
  const char *pending = strstr(event, "\"version\":\"") + strlen("\"version\":\"");
  char *waits = calloc(strlen(before) + 1, 1);
  CHECK(waits != NULL);
  memcpy(waits, pending, strlen(before));
  FAILS(TIGHTROPE_CODE_NOTHING_WAITS, "look at it first", tightrope_acknowledge(engine, before, &error));
  ENDS(TIGHTROPE_CODE_OK, tightrope_acknowledge(engine, waits, &error));
  ENDS(TIGHTROPE_CODE_OK, tightrope_version(engine, &after, &error));
  CHECK(strcmp(after, waits) == 0 && strcmp(after, before) != 0);
  free(waits);
  tightrope_text_free(event);
  tightrope_text_free(before);
  tightrope_text_free(after);
  // Nobody has to want to know.
  ENDS(TIGHTROPE_CODE_OK, tightrope_reload(engine, NULL, &error));
  tightrope_engine_free(engine);
}

int main(int count, char **arguments) {
  CHECK(count == 2 && tightrope_abi_version() == TIGHTROPE_ABI_VERSION);
  char file[4096];
  const char *path = arguments[1];
  mkdir(path, 0777);
  snprintf(file, sizeof file, "%s/shop.rope", path);
  write_file(file, GOOD);
  wrong_arguments(&path);
  deciding(&path);
  reloading(&path, file);
  puts("calls: well");
  return 0;
}
