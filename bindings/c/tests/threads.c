// Many threads decide while others reload and watch, a process that was forked goes on, and whoever is told may
// end the watching: `threads FOLDER`. With `alone` after it nothing is forked, for tools that look for what is lost:
// a forked process has the memory of threads that it has not.
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "test.h"

static char file[4096], other[4096];
static const char *path;
static TightropeEngine *engine;
static atomic_int done, told;
static TightropeWatcher *_Atomic ended_by_itself;

static void *decide(void *count) {
  const char *facts = "{\"id\": \"v-1\", \"visit\": {\"night\": true}}";
  char *error = NULL;
  while (!done) {
    char *decision = NULL, *version = NULL;
    ENDS(TIGHTROPE_CODE_OK,
         tightrope_decide(engine, "home", facts, strlen(facts), NULL, 0, &decision, &version, &error));
    CHECK(strstr(decision, "\"shows\":\"dark\"") != NULL && strlen(version) > 7);
    tightrope_text_free(decision);
    tightrope_text_free(version);
    ++*(long *)count;
  }
  return NULL;
}

static void *reload(void *count) {
  char *error = NULL;
  while (!done) {
    ENDS(TIGHTROPE_CODE_OK, tightrope_reload(engine, NULL, &error));
    ++*(long *)count;
  }
  return NULL;
}

static void tell(const char *event, void *context) {
  CHECK(context == &told && strstr(event, "{\"event\":\"") == event);
  told++;
}

static void end_it(const char *event, void *context) {
  CHECK(event != NULL && context == NULL);
  TightropeWatcher *watcher;
  // It may be told before who began it knows what to end.
  while ((watcher = ended_by_itself) == NULL) rest(1);
  tightrope_watcher_free(watcher);
  told++;
}

static void wait_for(atomic_int *count, int least) {
  for (int round = 0; *count < least; round++) {
    CHECK(round < 6000);
    rest(10);
  }
}

static int in_child(TightropeWatcher *of_parent) {
  char *error = NULL, *decision = NULL;
  tightrope_watcher_free(of_parent);
  ENDS(TIGHTROPE_CODE_OK, tightrope_decide(engine, "home", "{}", 2, NULL, 0, &decision, NULL, &error));
  tightrope_text_free(decision);
  ENDS(TIGHTROPE_CODE_OK, tightrope_reload(engine, NULL, &error));
  TightropeEngine *own = NULL;
  TightropeWatcher *watcher = NULL;
  const char *paths = other;
  char below[4200];
  mkdir(other, 0777);
  snprintf(below, sizeof below, "%s/shop.rope", other);
  write_file(below, GOOD);
  ENDS(TIGHTROPE_CODE_OK, tightrope_load(&paths, 1, NULL, &own, &error));
  told = 0;
  ENDS(TIGHTROPE_CODE_OK, tightrope_watch(own, tell, &told, &watcher, &error));
  write_file(below, CREEPIER);
  wait_for(&told, 1);
  tightrope_watcher_free(watcher);
  tightrope_engine_free(own);
  return 0;
}

int main(int count, char **arguments) {
  CHECK(count >= 2);
  int forks = count == 2 || strcmp(arguments[2], "alone") != 0;
  char *error = NULL;
  path = arguments[1];
  mkdir(path, 0777);
  snprintf(file, sizeof file, "%s/shop.rope", path);
  write_file(file, GOOD);
  // Polling, so that the file system of the machine is not what is tried.
  ENDS(TIGHTROPE_CODE_OK, tightrope_load(&path, 1, "{\"noticing\": \"polling\", \"look_every\": 0.05}", &engine, &error));
  TightropeWatcher *watcher = NULL;
  ENDS(TIGHTROPE_CODE_OK, tightrope_watch(engine, tell, &told, &watcher, &error));

  pthread_t threads[4];
  long counts[4] = {0};
  for (int at = 0; at < 4; at++)
    CHECK(pthread_create(&threads[at], NULL, at < 3 ? decide : reload, &counts[at]) == 0);
  for (int round = 0; round < 20; round++) {
    char to[4200];
    snprintf(to, sizeof to, "%s.new", file);
    write_file(to, round % 2 ? GOOD : CREEPIER);
    CHECK(rename(to, file) == 0);
    rest(25);
    if (forks && round % 5 == 4) {
      snprintf(other, sizeof other, "%s-%d", path, round);
      pid_t child = fork();
      CHECK(child >= 0);
      if (child == 0) _exit(in_child(watcher));
      int status = -1;
      CHECK(waitpid(child, &status, 0) == child && status == 0);
    }
  }
  done = 1;
  for (int at = 0; at < 4; at++) {
    CHECK(pthread_join(threads[at], NULL) == 0);
    CHECK(counts[at] > 0);
  }
  tightrope_watcher_free(watcher);

  // Who is told ends it, and is told no more.
  told = 0;
  ENDS(TIGHTROPE_CODE_OK, tightrope_watch(engine, end_it, NULL, &watcher, &error));
  ended_by_itself = watcher;
  write_file(file, SHOP("5", "because"));
  wait_for(&told, 1);
  write_file(file, SHOP("6", "because"));
  rest(300);
  CHECK(told == 1);
  tightrope_engine_free(engine);
  puts("threads: well");
  return 0;
}
