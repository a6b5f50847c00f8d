import boto3


def bucket():
    return boto3.client(
        "s3",
        aws_access_key_id="{{secret aws-access-key seed=41}}",  # {{mark aws-access-token}}
        aws_secret_access_key="{{secret aws-secret-key seed=41}}",  # {{mark generic-api-key}}
    )
