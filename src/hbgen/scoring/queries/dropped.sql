SELECT
  "t17"."instrument",
  "t17"."item",
  COUNT(DISTINCT "t17"."run") AS "runs"
FROM (
  SELECT
    "t16"."run",
    "t16"."instrument",
    "t16"."item"
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
    SEMI JOIN (
      SELECT
        "t13"."run",
        "t13"."instrument",
        "t13"."role",
        "t13"."unit",
        "t13"."channel",
        "t13"."weight",
        "t13"."case",
        "t13"."item"
      FROM (
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
      ) AS "t13"
      WHERE
        COALESCE("t13"."met", 0) < "t13"."needed"
    ) AS "t15"
      ON "t3"."run" = "t15"."run" AND "t3"."item" = "t15"."item"
  ) AS "t16"
  WHERE
    "t16"."value" <> 'n/a'
) AS "t17"
GROUP BY
  1,
  2
