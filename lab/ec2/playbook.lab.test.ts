import { beforeAll, expect, test } from "vitest";
import { buildImages } from "../docker/images/build.ts";
import { startEc2 } from "./fixture.ts";
import { ARTICLE_UNIT } from "./unit/fixture.ts";

beforeAll(async () => {
  await buildImages({ only: ["ec2"] });
});

/** What the articles' playbook does, step by step, with another application. */
const PLAYBOOK = `
- hosts: all
  gather_facts: no
  become: yes
  tasks:
    - name: update yum.
      yum: name=*
    - name: install packages by yum.
      yum:
        name:
          - python3-pip
          - make
    - name: install packages by pip3.
      pip:
        name:
          - uwsgi
          - flask
          - mysql-connector-python
        executable: pip3
    - name: create app directory.
      file: path=/home/ec2-user/myapp state=directory
    - name: copy flask script.
      copy: src=./run.py dest=/home/ec2-user/myapp/run.py
    - name: copy uWSGI ini.
      copy: src=./uwsgi.ini dest=/home/ec2-user/myapp/uwsgi.ini
    - name: copy uWSGI Service.
      copy: src=./uwsgi.service dest=/etc/systemd/system/uwsgi.service
    - name: create uWSGI environment variables file.
      copy:
        dest: "/etc/sysconfig/uwsgi"
        content: |
          GREETING={{GREETING}}
    - name: reload daemon.
      systemd: daemon_reload=yes
    - name: start and enable uWSGI.
      systemd:
        name: uwsgi
        state: started
        enabled: yes
`;

const RUN = `import os
import mysql.connector
from flask import Flask
app = Flask(__name__)
@app.route('/')
def main():
    return os.environ['GREETING'] + ' ' + mysql.connector.apilevel
`;

const INI = `[uwsgi]
chdir = /home/ec2-user/myapp
socket = 0.0.0.0:9090
file = /home/ec2-user/myapp/run.py
callable = app
master = True
uid = ec2-user
gid = ec2-user
`;

test("the articles' playbook sets an application server up, and httpd asks it over uwsgi; a second run changes nothing", async () => {
  const instance = await startEc2();
  const files = { "playbook.yml": PLAYBOOK, "run.py": RUN, "uwsgi.ini": INI, "uwsgi.service": ARTICLE_UNIT };
  for (const [name, text] of Object.entries(files)) await instance.write(`/root/play/${name}`, text);
  await instance.shell("yum install -y -q ansible httpd");
  const play = "cd /root/play && ansible-playbook -i localhost, -c local -e GREETING=hello playbook.yml";
  const first = await instance.shell(play);
  expect(first.out).toMatch(/ok=10 +changed=8 +unreachable=0 +failed=0/);
  expect((await instance.shell("systemctl is-active uwsgi; systemctl is-enabled uwsgi")).out).toBe("active\nenabled\n");
  await instance.shell(
    "echo 'ProxyPass / uwsgi://127.0.0.1:9090/' >>/etc/httpd/conf/httpd.conf; systemctl start httpd",
  );
  expect((await instance.shell("curl -s http://127.0.0.1/")).out).toBe("hello 2.0");
  expect((await instance.shell("ps -o user= -C uwsgi-core | sort -u")).out).toBe("ec2-user\n");
  expect((await instance.shell(play)).out).toMatch(/ok=10 +changed=0 +unreachable=0 +failed=0/);
});

const OTHER_MODULES = `
- hosts: all
  tasks:
    - package: name=make state=present
    - dnf: { name: [jq, lsof], state: latest }
    - yum: name=lsof state=absent
    - template: { src: app.j2, dest: /etc/systemd/system/app.service }
    - lineinfile: { path: /etc/sysconfig/app, line: "TIME=1000", create: yes }
    - service: { name: app, state: restarted, enabled: yes }
    - command: systemctl is-active app
    - yum: name=postgresql15
`;

test("modules that ask who manages packages and services find yum and systemd, and are told what is not there", async () => {
  const instance = await startEc2();
  await instance.write("/root/play/playbook.yml", OTHER_MODULES);
  const unit = `[Service]\nEnvironmentFile=/etc/sysconfig/app\nExecStart=/bin/sleep $TIME\n[Install]\nWantedBy=multi-user.target\n# {{ ansible_distribution }}\n`;
  await instance.write("/root/play/app.j2", unit);
  const played = await instance.shell(
    "cd /root/play && /opt/tierlab/ssm/ansible-playbook -i localhost, -c local playbook.yml",
  );
  expect(played.out).toContain("Error: Unable to find a match: postgresql15");
  expect(played.out).toMatch(/ok=8 +changed=7 +unreachable=0 +failed=1/);
  expect((await instance.shell("rpm -q make jq lsof; tail -n 1 /etc/systemd/system/app.service")).out).toMatch(
    /^make-4\S+\njq-1\S+\npackage lsof is not installed\n# Amazon\n$/,
  );
});

test("pip knows what is there, and says what has no counterpart", async () => {
  const instance = await startEc2();
  expect((await instance.shell("command -v pip3")).out).toBe("");
  expect((await instance.shell("yum install -y -q python3-pip && pip3 install Flask uwsgi")).out).toMatch(
    /^Collecting Flask\nCollecting uwsgi\nInstalling collected packages: flask, uwsgi\nSuccessfully installed flask-3\S+ uwsgi-2\S+\n$/,
  );
  expect((await instance.shell("pip3 install flask")).out).toMatch(/^Requirement already satisfied: flask in /);
  expect((await instance.shell("pip3 freeze")).out).toMatch(/^flask==3(.*\n)*uwsgi==2/im);
  const refused = await instance.shell("pip3 install django 'flask<1'");
  expect(refused.status).toBe(1);
  expect(refused.err).toContain("ERROR: No matching distribution found for django\nIt has no counterpart in the lab");
});
