WITH "t13" AS (
  SELECT
    "t8"."run",
    "t8"."instrument",
    "t8"."role",
    "t8"."unit",
    "t8"."channel",
    "t8"."weight",
    "t8"."case",
    "t4"."item",
    "t4"."needed",
    "t12"."run" AS "run_right",
    "t12"."asked",
    "t12"."met"
  FROM (
    SELECT DISTINCT
      "t0"."run",
      "t0"."instrument",
      "t0"."role",
      "t0"."unit",
      "t0"."channel",
      "t0"."weight",
      "t0"."case"
    FROM "answers" AS "t0"
  ) AS "t8"
  INNER JOIN "skipped" AS "t4"
    ON "t8"."instrument" = "t4"."instrument" AND "t8"."channel" = "t4"."channel"
  LEFT OUTER JOIN (
    SELECT
      "t10"."run",
      "t10"."asked",
      COUNT(DISTINCT "t10"."item") AS "met"
    FROM (
      SELECT
        "t9"."run",
        "t9"."instrument",
        "t9"."item",
        "t9"."value",
        "t5"."asked"
      FROM (
        SELECT
          "t0"."run",
          "t0"."instrument",
          "t0"."item",
          "t0"."value"
        FROM "answers" AS "t0"
      ) AS "t9"
      INNER JOIN "conditions" AS "t5"
        ON "t9"."instrument" = "t5"."instrument"
        AND "t9"."item" = "t5"."item"
        AND "t9"."value" = "t5"."value"
    ) AS "t10"
    GROUP BY
      1,
      2
  ) AS "t12"
    ON "t8"."run" = "t12"."run" AND "t4"."item" = "t12"."asked"
)
SELECT
  *
FROM (
  SELECT
    "t3"."run",
    "t3"."instrument",
    "t3"."item",
    "t3"."value",
    "t3"."role",
    "t3"."unit",
    "t3"."channel",
    "t3"."weight",
    "t3"."case"
  FROM "answers" AS "t3"
  ANTI JOIN (
    SELECT
      "t14"."run",
      "t14"."instrument",
      "t14"."role",
      "t14"."unit",
      "t14"."channel",
      "t14"."weight",
      "t14"."case",
      "t14"."item"
    FROM "t13" AS "t14"
    WHERE
      COALESCE("t14"."met", 0) < "t14"."needed"
  ) AS "t17"
    ON "t3"."run" = "t17"."run" AND "t3"."item" = "t17"."item"
) AS "t18"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t14"."run",
    "t14"."instrument",
    "t14"."item",
    'n/a' AS "value",
    "t14"."role",
    "t14"."unit",
    "t14"."channel",
    "t14"."weight",
    "t14"."case"
  FROM "t13" AS "t14"
  WHERE
    COALESCE("t14"."met", 0) < "t14"."needed"
) AS "t15"
