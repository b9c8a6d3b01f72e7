import { expect, test } from "vitest";
import { renderSamples } from "./index.ts";

test("NLB-181: samples of a metric stand together under its help, with the dimensions as labels", () => {
  const samples = ["1a", "1c"].flatMap((AvailabilityZone, index) => [
    { metric: "NewFlowCount", dimensions: { LoadBalancer: "net/web/01", AvailabilityZone }, value: index },
    { metric: "TCP_ELB_Reset_Count", dimensions: { LoadBalancer: "net/web/01", AvailabilityZone }, value: 7 },
  ]);
  expect(renderSamples(samples)).toMatchInlineSnapshot(`
    "# HELP aws_networkelb_new_flow_count Flows begun (NewFlowCount).
    # TYPE aws_networkelb_new_flow_count counter
    aws_networkelb_new_flow_count{load_balancer="net/web/01",availability_zone="1a"} 0
    aws_networkelb_new_flow_count{load_balancer="net/web/01",availability_zone="1c"} 1
    # HELP aws_networkelb_tcp_elb_reset_count Resets that the load balancer made (TCP_ELB_Reset_Count).
    # TYPE aws_networkelb_tcp_elb_reset_count counter
    aws_networkelb_tcp_elb_reset_count{load_balancer="net/web/01",availability_zone="1a"} 7
    aws_networkelb_tcp_elb_reset_count{load_balancer="net/web/01",availability_zone="1c"} 7
    "
  `);
});

test("what is now is a gauge, and a label's quotes, backslashes and ends of line are escaped", () => {
  const sample = { metric: "HealthyHostCount", dimensions: { LoadBalancer: 'a"b\\c\nd' }, value: 2 };
  expect(renderSamples([sample])).toMatchInlineSnapshot(`
    "# HELP aws_networkelb_healthy_host_count Targets that are healthy (HealthyHostCount).
    # TYPE aws_networkelb_healthy_host_count gauge
    aws_networkelb_healthy_host_count{load_balancer="a\\"b\\\\c\\nd"} 2
    "
  `);
});

test("ALB-091: what an ALB tells has AWS's name for its kind in front", () => {
  const dimensions = { LoadBalancer: "app/web/01" };
  const samples = [
    { metric: "RequestCount", dimensions, value: 3 },
    { metric: "HTTPCode_ELB_5XX_Count", dimensions, value: 1 },
  ];
  expect(renderSamples(samples)).toMatchInlineSnapshot(`
    "# HELP aws_applicationelb_request_count Requests for which a target was chosen (RequestCount).
    # TYPE aws_applicationelb_request_count counter
    aws_applicationelb_request_count{load_balancer="app/web/01"} 3
    # HELP aws_applicationelb_http_code_elb_5xx_count Answers of the load balancer's own with a status of 5xx (HTTPCode_ELB_5XX_Count).
    # TYPE aws_applicationelb_http_code_elb_5xx_count counter
    aws_applicationelb_http_code_elb_5xx_count{load_balancer="app/web/01"} 1
    "
  `);
});

test("nothing to tell is an empty text", () => {
  expect(renderSamples([])).toBe("");
});

test("R36: what a DB instance tells is of another namespace, and a gauge", () => {
  const sample = { metric: "AuroraReplicaLag", dimensions: { DBInstanceIdentifier: "db-2" }, value: 1.5 };
  expect(renderSamples([sample]).split("\n").slice(1, 3)).toEqual([
    "# TYPE aws_rds_aurora_replica_lag gauge",
    'aws_rds_aurora_replica_lag{db_instance_identifier="db-2"} 1.5',
  ]);
});
