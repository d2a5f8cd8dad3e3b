package ui

// sandboxTopic follows the help of the command sandbox, which has the same name. A test
// runs its lines as they are printed.
const sandboxTopic = `The sandbox in CI, and in containers.

Tests that run where the sandbox runs need no address and no waiting. They get
their values as variables:

  kaizala-setup sandbox exec --seed seed.json -- kaizala-setup verify --env

Put your test command in place of kaizala-setup verify --env, here and below.

Anything else calls a sandbox that listens at an address. A seed gives it the
same values at each start. Commit it: its secrets are made up, and open nothing but
a sandbox that starts with it. kaizala-setup sandbox seed writes a longer one, and
go doc ./kaizala/sandbox explains the fields. Below it is seed.json:

  {"version": 1,
   "groups": [{"id": "b1e60b58-5f6e-4a09-9d42-3c7b0f1d8a11@2",
               "name": "Drivers", "admins": ["admin"]}],
   "connectors": [{"id": "5d1c7a90-6a0e-4b1e-8f00-a1b2c3d4e5f6",
                   "secret": "MADEUPSECR", "name": "Payroll",
                   "grants": [{"group": "b1e60b58-5f6e-4a09-9d42-3c7b0f1d8a11@2",
                               "refreshToken": "made-up-refresh-token"}]}]}

GET /sandbox/health answers {"status":"ok"} once the sandbox serves: wait for it
as below. GET /sandbox/operations lists what it can do.

There is no image of kaizala-setup and no download: CI builds it from its source.
Below, that is a submodule of your repository in the directory kaizala-setup.

GitHub Actions, as .github/workflows/test.yml:

  on: push
  jobs:
    test:
      runs-on: ubuntu-latest
      env:
        KAIZALA_API_ROOT: http://127.0.0.1:8090
        KAIZALA_CONNECTOR_ID: 5d1c7a90-6a0e-4b1e-8f00-a1b2c3d4e5f6
        KAIZALA_CONNECTOR_SECRET: MADEUPSECR
        KAIZALA_REFRESH_TOKEN: made-up-refresh-token
      steps:
        - uses: actions/checkout@v4
          with:
            submodules: true
        - uses: actions/setup-go@v5
          with:
            go-version-file: kaizala-setup/go.mod
        - run: go -C kaizala-setup install .
        - run: |
            kaizala-setup sandbox --addr 127.0.0.1:8090 \
              --seed seed.json >sandbox.log 2>&1 &
            curl -fsS --retry 30 --retry-connrefused --retry-delay 1 \
              http://127.0.0.1:8090/sandbox/health
        - run: kaizala-setup verify --env

GitLab CI, as .gitlab-ci.yml:

  test:
    image: golang:1.26
    variables:
      GIT_SUBMODULE_STRATEGY: normal
      KAIZALA_API_ROOT: http://127.0.0.1:8090
      KAIZALA_CONNECTOR_ID: 5d1c7a90-6a0e-4b1e-8f00-a1b2c3d4e5f6
      KAIZALA_CONNECTOR_SECRET: MADEUPSECR
      KAIZALA_REFRESH_TOKEN: made-up-refresh-token
    before_script:
      - go -C kaizala-setup install .
      - >-
        kaizala-setup sandbox --addr 127.0.0.1:8090
        --seed seed.json >sandbox.log 2>&1 &
      - >-
        curl -fsS --retry 30 --retry-connrefused --retry-delay 1
        http://127.0.0.1:8090/sandbox/health
    script:
      - kaizala-setup verify --env

Compose, with a program that runs in any container, built once by:

  CGO_ENABLED=0 GOOS=linux go -C kaizala-setup build -o ../kaizala .

And compose.yaml:

  services:
    kaizala:
      image: alpine:3
      volumes:
        - ./kaizala:/usr/local/bin/kaizala-setup:ro
        - ./seed.json:/seed.json:ro
      command: >-
        kaizala-setup sandbox --addr 0.0.0.0:8090
        --allow-host kaizala --seed /seed.json
      healthcheck:
        test: wget -qO- http://127.0.0.1:8090/sandbox/health
        interval: 1s
        timeout: 5s
        retries: 30
    test:
      build: .
      depends_on:
        kaizala:
          condition: service_healthy
      environment:
        KAIZALA_API_ROOT: http://kaizala:8090
        KAIZALA_CONNECTOR_ID: 5d1c7a90-6a0e-4b1e-8f00-a1b2c3d4e5f6
        KAIZALA_CONNECTOR_SECRET: MADEUPSECR
        KAIZALA_REFRESH_TOKEN: made-up-refresh-token

docker compose run --rm test then runs the program of your image. A client of
yours may call http://kaizala:8090; kaizala-setup does not: over http it sends
secrets to its own machine alone, and another container is another machine.

A sandbox that other machines reach is not encrypted. It answers only to the names
that --allow-host gives, and to those of its own machine: a page in a browser that
has another name lead to it gets nothing. Repeat --allow-host for each name.
Addresses in answers, such as endpointUrl, are the one that was called.

A test that moves the clock, orders faults or resets the sandbox to its seed makes
the calls that go doc ./kaizala/sandbox lists. Their key is in what sandbox --json
prints.
`
